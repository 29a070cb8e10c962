"""A letter's file as the desk opens it: the sheet, what was said about it, what was done to it, and the way it went."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields

from server.delivery import queries as deliveries
from server.delivery.queries import Delivery
from server.feedback import board, history, phrases, queries
from server.feedback.board import ObjectionView
from server.feedback.facts import Change, Rating
from server.feedback.history import Step
from server.feedback.queries import JudgedLine, Letter, LetterSheet
from server.feedback.rules import OPEN, OUT, TRANSITIONS, LetterEvent
from server.kernel.actor import Actor
from server.kernel.pages import Form, loaded
from server.kernel.schema import Choice, Schema, Text, Whole

INSPECT = "letters.inspect"


@dataclass(frozen=True, slots=True)
class LetterFile:
    """``allowed``: the names of what the letter's state lets anybody do next."""

    sheet: LetterSheet
    delivery: Delivery
    objections: list[ObjectionView]
    steps: list[Step]
    phrases: list[str]
    evaluation: str
    allowed: set[str]
    corrects: Letter | None
    correction: Letter | None

    @property
    def letter(self) -> Letter:
        return self.sheet.letter

    @property
    def editable(self) -> bool:
        return self.letter.state in OPEN

    @property
    def out(self) -> bool:
        return self.letter.state in OUT

    def stale(self, form: Form) -> bool:
        """Say whether somebody else changed the letter while this form was being filled in."""
        return bool(form.message) and form.get("version") not in ("", str(self.letter.version))


def open_file(letter_id: UUID, who: Actor) -> LetterFile:
    """Return a letter's file; NotFound outside the actor's communities."""
    letter = queries.access_letter(letter_id, actor=who, verb=INSPECT)
    return LetterFile(
        queries.sheet(letter_id, actor=who),
        deliveries.delivery(letter_id, actor=who),
        board.objections(letter_id, actor=who),
        history.history(letter_id, actor=who),
        phrases.phrases(letter.community_id, actor=who),
        "\n".join(queries.evaluation_of(letter)),
        {event.value for event in LetterEvent if (letter.state, event) in TRANSITIONS},
        queries.access_letter(letter.corrects_id, actor=who, verb=INSPECT) if letter.corrects_id else None,
        queries.correction_of(letter_id),
    )


def typed_changes(letter_id: UUID, who: Actor) -> tuple[list[Change], list[str] | None, int]:
    """Read the request's form about a letter: rows that were changed, the evaluation if it was, the version it answers.

    An evaluation left as it was proposed stays open to what the ratings say later. Invalid names the fields.
    """
    sheet = queries.sheet(letter_id, actor=who)
    given = loaded(_schema(sheet.lines))
    changes = [change for line in sheet.lines if (change := _change(line, given))]
    paragraphs = [words.strip() for words in given.get("evaluation", "").splitlines() if words.strip()]
    present = list(queries.evaluation_of(sheet.letter))
    return changes, paragraphs if paragraphs and paragraphs != present else None, given["version"]


def at_its_row(field: str) -> str:
    """Return the input of a refused field: ``lines.<member>.reason`` is ``reason_<member>``."""
    parts = field.split(".")
    return f"{parts[2]}_{parts[1]}" if len(parts) == 3 else field


def _schema(lines: list[JudgedLine]) -> type[ma.Schema]:
    named: dict[str, fields.Field[Any]] = {
        "version": Whole(least=0, most=10**9, strict=False, required=True),
        "evaluation": Text(most=3000),
    }
    for each in lines:
        named[f"rating_{each.line.member_id}"] = Choice(Rating, required=True)
        named[f"reason_{each.line.member_id}"] = Text(most=60)
        named[f"remark_{each.line.member_id}"] = Text(most=20)
    return Schema.from_dict(named, name="TypedLetter")


def _change(line: JudgedLine, given: dict[str, Any]) -> Change | None:
    member = line.line.member_id
    rating, reason = given[f"rating_{member}"], given.get(f"reason_{member}")
    remark = given.get(f"remark_{member}", "")
    if rating is line.rating and reason in (None, line.reason) and remark == (line.remark or ""):
        return None
    return Change(member, rating, reason, remark)
