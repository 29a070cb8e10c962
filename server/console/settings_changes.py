"""What a typed form would change in a community's settings, and what follows from each change – said before it is done."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields

from server.audit import queries as audit
from server.audit.rules import detail_lines
from server.kernel.errors import Conflict
from server.kernel.pages import loaded
from server.kernel.periods import Period, PeriodKind
from server.kernel.schema import Period as PeriodField
from server.kernel.schema import Schema, Text, Whole
from server.organisations.schemas import closing_day
from server.people import queries as people

DEEDS = range(5)
UNTOLD = "（不记录内容）"
OFTEN = {PeriodKind.QUARTER: "每季度一函", PeriodKind.HALF_YEAR: "每半年一函", PeriodKind.YEAR: "每年一函"}


class ConsequencesUnseen(Conflict):
    """Nothing is wrong: what follows is shown first, and the same form is sent again with ``seen``."""

    code = "consequences_unseen"
    message = "还没有保存。请看清下面的影响，再点“确认保存”。"


def _hours() -> fields.Decimal:
    wrong = "应为0至1000之间的小时数，最多一位小数。"
    return fields.Decimal(
        required=True, places=1, error_messages={"invalid": wrong},
        validate=lambda value: _within(value, wrong),
    )  # fmt: skip


def _within(value: Decimal, wrong: str) -> None:
    if not 0 <= value <= 1000:
        raise ValidationError(wrong)


class TypedSettings(Schema):
    """The form; a box that is not ticked is not sent."""

    version = fields.Integer(required=True)
    seen = fields.Boolean(load_default=False)
    points_on = fields.Boolean(load_default=False)
    deadline_month = Whole(least=1, most=12, strict=False, required=True)
    deadline_day = Whole(least=1, most=31, strict=False, required=True)
    least_services = Whole(least=0, most=100, strict=False, required=True)
    least_hours = _hours()
    least_deeds = Whole(least=0, most=5, strict=False, required=True)
    deed_0 = Text(least=2, most=20, required=True)
    deed_1 = Text(least=2, most=20, required=True)
    deed_2 = Text(least=2, most=20, required=True)
    deed_3 = Text(least=2, most=20, required=True)
    deed_4 = Text(least=2, most=20, required=True)
    number_prefix = Text(least=1, most=20, load_default=None)
    contact_name = Text(most=40, load_default=None)
    contact_phone = Text(most=30, load_default=None)
    letters_from = PeriodField(required=True)
    year_closes = fields.String(load_default=None, validate=closing_day)


def typed_settings() -> tuple[dict[str, Any], int, bool]:
    """Read the request's form; return the settings, the version they answer, and whether what follows was seen."""
    typed = loaded(TypedSettings)
    version, seen = typed.pop("version"), typed.pop("seen")
    typed["least_minutes"] = int(typed.pop("least_hours") * 60)
    typed["deed_labels"] = [typed.pop(f"deed_{number}") for number in DEEDS]
    typed["letters_from"] = str(typed["letters_from"])
    return typed, version, seen


def differing(typed: dict[str, Any], settings: Any) -> dict[str, Any]:
    """Return what was typed differently from what is."""
    return {name: value for name, value in typed.items() if getattr(settings, name) != value}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that would change, and what follows from it."""

    label: str
    before: str
    after: str
    follows: str


def changes(typed: dict[str, Any], settings: Any) -> Iterator[Change]:
    """Yield what the form would change."""
    for (label, names, say), follows in _FOLLOWS.items():
        if any(name in typed and typed[name] != getattr(settings, name) for name in names):
            now = {name: getattr(settings, name) for name in names}
            then = {name: typed.get(name, now[name]) for name in names}
            yield Change(label, say(now), say(then), follows(then))


def _on(values: dict[str, Any]) -> str:
    return "开启" if values["points_on"] else "关闭"


def _points(values: dict[str, Any]) -> str:
    if values["points_on"]:
        return "几分钟内按现行规则补算今年的积分；党员手机、台账和尚未定稿的反馈函开始显示积分。"
    return "党员手机、台账和尚未定稿的反馈函不再显示积分；服务记录照常，重新开启后自动补算。已签发的函不变。"


def _day(values: dict[str, Any]) -> str:
    return f"{values['deadline_month']}月{values['deadline_day']}日"


def _letters(values: dict[str, Any]) -> str:
    period = Period.parse(values["letters_from"])
    return f"{period.label}起，{OFTEN[period.kind]}"


def _plain(name: str, unit: str = "") -> Callable[[dict[str, Any]], str]:
    return lambda values: f"{values[name]}{unit}" if values[name] not in (None, "") else "（空）"


def _always(words: str) -> Callable[[dict[str, Any]], str]:
    return lambda _: words


_JUDGED = _always("尚未定稿的反馈函按新标准判断是否达到服务要求；已签发的不变。")
_FOLLOWS = {
    ("积分", ("points_on",), _on): _points,
    ("按期报到截止", ("deadline_month", "deadline_day"), _day): _always(
        "此后办理的报到按新日期判断是否按期，续报提醒也按新日期发出；已登记的报到不变。"
    ),
    ("最少服务次数", ("least_services",), _plain("least_services", "次")): _JUDGED,
    ("最少服务时长", ("least_minutes",), lambda values: f"{values['least_minutes'] / 60:.1f}小时"): _JUDGED,
    ("最少完成五个一", ("least_deeds",), _plain("least_deeds", "项")): _JUDGED,
    ("五个一名称", ("deed_labels",), lambda values: "、".join(values["deed_labels"])): _always(
        "党员手机、台账和尚未定稿的反馈函改用新名称；已完成的项目仍按顺序对应，已签发的函不变。"
    ),
    ("机关代字", ("number_prefix",), _plain("number_prefix")): _always(
        "此后签发的函用新代字编号；已编的发文字号不变。留空时不能签发。"
    ),
    ("联系人", ("contact_name",), _plain("contact_name")): _always("反馈函、报到回执和党员手机改为新的联系人。"),
    ("联系电话", ("contact_phone",), _plain("contact_phone")): _always("反馈函、报到回执和党员手机改为新的电话。"),
    ("反馈函起始期", ("letters_from",), _letters): _always(
        "从这一期起自动拟稿；已拟的函不变，已过期而未拟的期间会在几分钟内补拟。"
    ),
    ("年末提前截止", ("year_closes",), _plain("year_closes")): _always(
        "年末最后一函只统计到这一天，其后的服务计入下一函；已拟的函不变。"
    ),
}  # fmt: skip


def periods(today: dt.date, present: str) -> dict[str, list[tuple[str, str]]]:
    """Return the periods from which letters may be written, by how often that means, the present one among them."""
    chosen, found = Period.parse(present), {}
    for kind, words in OFTEN.items():
        first = Period.of(dt.date(today.year - 1, 1, 1), kind)
        several = _following(first, 3 * kind.in_a_year)
        several += [chosen] if chosen.kind is kind and chosen not in several else []
        found[words] = [(str(period), f"{period.label}起") for period in sorted(several)]
    return found


def _following(period: Period, count: int) -> list[Period]:
    found = [period]
    while len(found) < count:
        found.append(found[-1].next())
    return found


@dataclass(frozen=True, slots=True)
class Past:
    """A change of the past: when, by whom, and the words of before and after."""

    at: dt.datetime
    who: str
    lines: list[tuple[str, str, str]]


def history(community_id: UUID, count: int = 20) -> list[Past]:
    """Return a community's newest changes of settings."""
    entries = audit.of_subject("community_settings", community_id, newest=count)
    names = people.names({entry.person_id for entry in entries if entry.person_id})
    return [
        Past(entry.at, names.get(entry.person_id or entry.id, "系统"), _lines(entry.details))
        for entry in entries
    ]


def _lines(details: dict[str, Any]) -> list[tuple[str, str, str]]:
    """A change of the contact says that it was, not what: the trail holds no personal data."""
    before, after = details.get("before", {}), details.get("after", {})
    told = {name: (before.get(name, UNTOLD), after.get(name, UNTOLD)) for name in details.get("changed", ())}
    return [
        (*detail_lines({name: was})[0], detail_lines({name: became})[0][1])
        for name, (was, became) in told.items()
    ]
