"""The stored form of a letter: facts, frame, judgement and composed text as canonical JSON with its digest."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from server.feedback import composing
from server.feedback.facts import Facts, Frame, Judgement, Line, Rating
from server.kernel.glyphs import unprintable
from server.typesetting import LetterContent

Problem = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a letter's row keeps: content, its SHA-256 in hex, and the problems of the composed text."""

    content: dict[str, Any]
    sha256: str
    problems: list[Problem]


def freeze(facts: Facts, frame: Frame, judgement: Judgement) -> Frozen:
    """Compose the letter and return what is stored; the same arguments give the same bytes."""
    text = composing.compose(facts, frame, judgement)
    content = {
        "facts": asdict(facts),
        "frame": asdict(frame),
        "judgement": asdict(judgement),
        "text": json.loads(text.to_json()),
    }
    # Through JSON once, so that what is hashed here is what comes back from the database.
    stored: dict[str, Any] = json.loads(canonical(content))
    return Frozen(stored, digest(stored), list(_problems(text, frame)))


def canonical(content: Mapping[str, Any]) -> str:
    """Write content as canonical JSON: keys sorted, no spaces, Chinese as it is."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of content in hex."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def facts_of(content: Mapping[str, Any]) -> Facts:
    """Read the frozen facts."""
    raw = content["facts"]
    lines = tuple(
        Line(**{**line, "posts": tuple(line["posts"]), "notes": tuple(line["notes"])})
        for line in raw["lines"]
    )
    lists = {name: tuple(raw.get(name, ())) for name in ("deed_labels", "footnotes")}
    return Facts(**{**raw, **lists, "lines": lines})


def frame_of(content: Mapping[str, Any]) -> Frame:
    """Read who writes to whom."""
    raw = content["frame"]
    return Frame(**{**raw, "changes": tuple(raw.get("changes", ()))})


def judgement_of(content: Mapping[str, Any]) -> Judgement:
    """Read what people decided."""
    raw = content["judgement"]
    evaluation = raw["evaluation"]
    return Judgement(
        ratings={member: Rating(rating) for member, rating in raw["ratings"].items()},
        proposed={member: Rating(rating) for member, rating in raw.get("proposed", {}).items()},
        reasons=raw["reasons"],
        remarks=raw["remarks"],
        evaluation=None if evaluation is None else tuple(evaluation),
    )


def text_of(content: Mapping[str, Any]) -> LetterContent:
    """Read the composed text, without number and date."""
    return LetterContent.from_json(json.dumps(content["text"]))


def _problems(text: LetterContent, frame: Frame) -> Iterator[Problem]:
    for place, words in text.texts():
        if missing := unprintable(words):
            yield {**_unprintable(place, missing), "blocks": True}
    if not frame.issuing_name:
        message = "尚未登记本社区党组织的全称，函件没有发文机关；请在“社区设置—发文机关”中填写后重新核稿。"
        yield {"code": "issuing_name_missing", "message": message, "blocks": True}
    if frame.unit_closed:
        yield {"code": "unit_closed", "message": frame.unit_closed, "blocks": True}
    if not frame.contact_phone:
        message = "尚未设置联系电话，函末将不印附注；可在“社区设置”中填写。"
        yield {"code": "contact_missing", "message": message, "blocks": False}


def _unprintable(place: str, characters: list[str]) -> Problem:
    named = "、".join(f"“{sign}”（U+{ord(sign):04X}）" for sign in characters)
    message = f"{place}含有字库没有的字：{named}，印出会成为空框；请核对用字，或请管理员补充字库。"
    return {"code": "unprintable", "place": place, "characters": characters, "message": message}
