"""The sheet as it is typed at the desk: rows with their people and times, and what is wrong with which field."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from server.activities import keying
from server.activities.attending import Attended
from server.activities.errors import SheetRefused
from server.activities.keying import Candidate
from server.activities.rules import Quality, SheetRow
from server.activities.views import ActivityView, Line
from server.kernel import clock
from server.kernel.errors import Fields, Invalid
from server.kernel.pages import Form

LEAST_ROWS, SPARE_ROWS, MOST_ROWS = 30, 5, 200
FIELDS = ("person", "start", "stop", "pause", "helped", "quality", "overlap")
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]?([0-5]\d)")
_PLACES = {
    "member_id": "person", "started_at": "start", "stopped_at": "stop", "break_minutes": "pause",
    "helped_matters": "helped", "quality": "quality", "overlap_reason": "overlap",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the form; ``present`` is what is keyed for this person now, ``proposed`` whence its times come otherwise."""

    person: str = ""
    start: str = ""
    stop: str = ""
    pause: str = ""
    helped: str = ""
    quality: str = ""
    overlap: str = ""
    present: Line | None = None
    proposed: Attended | None = None

    @property
    def blank(self) -> bool:
        return not (self.start or self.stop)


@dataclass(frozen=True, slots=True)
class SheetForm:
    """The form of a sheet with whom one may choose and the mark of what it was drawn from."""

    rows: list[Shown]
    candidates: list[Candidate]
    seen: str


def sheet_form(view: ActivityView, form: Form) -> SheetForm:
    """Return the form: as typed where it was refused, with what others keyed meanwhile; else what is known."""
    ids = [each.member_id for each in view.expected] + [each.row.member_id for each in view.attendances]
    candidates = keying.candidates(view.activity, ids)
    labels = {each.member_id: each.label for each in candidates}
    known = _known(view, labels)
    rows = _typed(form, known) if form.values else list(known.values())
    spare = max(LEAST_ROWS - len(rows), min(SPARE_ROWS, MOST_ROWS - len(rows)))
    return SheetForm(rows + [Shown()] * spare, candidates, keying.mark(view.activity.id))


def _known(view: ActivityView, labels: Mapping[UUID, str]) -> dict[str, Shown]:
    """Return a row for whoever is expected, came or is keyed, by label, but for those who are confirmed."""
    records = {each.record.member_id: each for each in view.records if each.record.state.live}
    attended = {each.row.member_id: each for each in view.attendances}
    rows: dict[str, Shown] = {}
    for member_id, label in labels.items():
        line, presence = records.get(member_id), attended.get(member_id)
        if line is not None and line.record.unconfirmed:
            rows[label] = _keyed(label, line)
        elif line is None and presence is not None and presence.span:
            start, stop = presence.span
            pause = str(presence.row.break_minutes or "")
            rows[label] = Shown(label, _clock(start), _clock(stop), pause, proposed=presence)
        elif line is None and any(each.member_id == member_id for each in view.expected):
            rows[label] = Shown(label)
    return rows


def _keyed(label: str, line: Line) -> Shown:
    each = line.record
    return Shown(
        label, _clock(each.started_at), _clock(each.stopped_at), str(each.break_minutes or ""),
        str(each.helped_matters or ""), each.quality.value if each.quality else "",
        each.overlap_reason or "", present=line,
    )  # fmt: skip


def _typed(form: Form, known: Mapping[str, Shown]) -> list[Shown]:
    """Return the rows as they were typed, each beside what is keyed now, and those that only others keyed."""
    rows = []
    for number in _numbers(form.values):
        typed = {name: str(form.get(f"{name}-{number}")) for name in FIELDS}
        row = known.get(typed["person"], Shown())
        rows.append(Shown(**typed, present=row.present, proposed=row.proposed))
    named = {row.person for row in rows}
    return rows + [row for label, row in known.items() if label not in named and row.present]


def _numbers(values: Mapping[str, object]) -> list[int]:
    return [number for number in range(MOST_ROWS) if f"person-{number}" in values]


def read(view: ActivityView, values: Mapping[str, str]) -> list[SheetRow]:
    """Return the rows that bear times. SheetRefused names the fields by row; who has no times did not come."""
    candidates = keying.candidates(view.activity, [each.member_id for each in view.expected])
    problems: Fields = {}
    rows = [
        _row(number, values, view, candidates, problems)
        for number in _numbers(values)
        if values.get(f"start-{number}") or values.get(f"stop-{number}") or _stray(number, values, view)
    ]
    if problems:
        raise SheetRefused(fields=problems)
    return [row for row in rows if row is not None]


def _stray(number: int, values: Mapping[str, str], view: ActivityView) -> bool:
    """Say whether somebody was typed in who is not expected and got no times: forgotten, not absent."""
    typed = values.get(f"person-{number}", "").strip()
    named = {each.name for each in view.expected}
    return bool(typed) and typed.split("（")[0] not in named


def _row(
    number: int, values: Mapping[str, str], view: ActivityView, among: Sequence[Candidate], problems: Fields
) -> SheetRow | None:
    typed = {name: values.get(f"{name}-{number}", "").strip() for name in FIELDS}
    member_id = chosen(typed["person"], among)
    start, stop = (_instant(typed[name], view.activity.day) for name in ("start", "stop"))
    pause, helped = (_whole(typed[name]) for name in ("pause", "helped"))
    found: dict[str, object] = {
        "person": member_id,
        "start": start,
        "stop": stop,
        "pause": pause,
        "helped": helped,
    }
    for name, value in found.items():
        if value is None:
            problems[f"{name}-{number}"] = [_WRONG[name]]
    if member_id is None or start is None or stop is None or pause is None or helped is None:
        return None
    stop = stop if stop > start else stop + _to_next_day(view)
    quality = Quality(typed["quality"]) if typed["quality"] in set(Quality) else None
    return SheetRow(member_id, start, stop, pause, helped, quality, overlap_reason=typed["overlap"] or None)


NOBODY = "没有找到此人，请输入姓名或拼音首字母后从列表中选择。"
_WRONG = {
    "person": NOBODY,
    "start": "请填写时间，如 0900。",
    "stop": "请填写时间，如 1130。",
    "pause": "请填写分钟数。",
    "helped": "请填写件数。",
}


def _to_next_day(view: ActivityView) -> dt.timedelta:
    """An activity that ends after midnight has people who leave after it."""
    overnight = clock.local_date(view.activity.ends_at) > view.activity.day
    return dt.timedelta(days=1 if overnight else 0)


def chosen(typed: str, among: Sequence[Candidate]) -> UUID | None:
    """Return who is meant by a label, or by a name or initials that only one person has."""
    exact = [each for each in among if each.label == typed]
    meant = exact or [each for each in among if typed.lower() in (each.name.lower(), each.initials)]
    return meant[0].member_id if len(meant) == 1 else None


def _instant(typed: str, day: dt.date) -> dt.datetime | None:
    found = _TIME.fullmatch(typed)
    return clock.at(day, int(found[1]), int(found[2])) if found else None


def _whole(typed: str) -> int | None:
    if not typed:
        return 0
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else None


def at_their_rows(fields: Fields, values: Mapping[str, str], rows: Sequence[SheetRow]) -> Fields:
    """Return a refusal's ``records.<row>.<field>`` by the names of the form's inputs."""
    bearing = [n for n in _numbers(values) if values.get(f"start-{n}") or values.get(f"stop-{n}")]
    found: Fields = {}
    for place, sentences in fields.items():
        _, index, name = place.split(".")
        found.setdefault(f"{_PLACES.get(name, 'person')}-{bearing[int(index)]}", []).extend(sentences)
    return found


def _clock(moment: dt.datetime) -> str:
    return f"{moment.astimezone(clock.SHANGHAI):%H:%M}"


def times_of_day(start: str, stop: str, day: dt.date) -> dict[str, dt.datetime]:
    """Return the instants of two times typed; a stop before the start is on the next day. Invalid names the field."""
    began, ended = _instant(start, day), _instant(stop, day)
    if began is None or ended is None:
        wrong = (("started_at", "start", began), ("stopped_at", "stop", ended))
        raise Invalid(fields={place: [_WRONG[name]] for place, name, at in wrong if at is None})
    return {"started_at": began, "stopped_at": ended if ended > began else ended + dt.timedelta(days=1)}
