"""Rules as they are typed: every one on or off, amounts in points with halves; what is wrong stands at its field."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from server.kernel.errors import Fields, Invalid
from server.kernel.pages import Form
from server.points.rules import DEFAULT_RULES, LABELS, MOST_HALF_POINTS, points_text

Amounts = Mapping[str, Mapping[str, int]]
_EACH = {
    "P02": "每半小时", "P03": "每项", "P04": "每满一小时", "P05": "每次响应", "P06": "每个项目", "P07": "每条", "P08": "每次",
    "N01": "每次扣", "N02": "每次扣", "N03": "每个项目扣",
}  # fmt: skip
_NAMES = {
    "on_time": "按期", "late": "逾期", "activity_day": "同一活动每天最多", "day": "每天最多", "year": "每年最多",
    "community": "社区级", "subdistrict": "街道级", "county": "县级以上",
}  # fmt: skip
WRONG = f"应为0至{points_text(MOST_HALF_POINTS)}的分值，最小半分，如 4.5。"


@dataclass(frozen=True, slots=True)
class AmountField:
    """An amount of a rule: its input's name, what it says, and the points in it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RuleFields:
    """A rule of the form."""

    code: str
    label: str
    on: bool
    amounts: list[AmountField]


def rule_fields(present: Amounts, form: Form) -> list[RuleFields]:
    """Return every rule: as typed where the form comes back, else as it stands; amounts of a rule left out by default."""
    return [
        RuleFields(code, label, _on(code, present, form), _amounts(code, present.get(code, DEFAULT_RULES[code]), form))
        for code, label in LABELS.items()
    ]  # fmt: skip


def _on(code: str, present: Amounts, form: Form) -> bool:
    return bool(form.get(f"{code}-on")) if form.values else code in present


def _amounts(code: str, amounts: Mapping[str, int], form: Form) -> list[AmountField]:
    return [
        AmountField(
            f"{code}-{name}",
            label_of(code, name),
            str(form.get(f"{code}-{name}", points_text(amounts[name]))),
        )
        for name in DEFAULT_RULES[code]
    ]


def label_of(code: str, name: str) -> str:
    """Return what an amount of a rule is called."""
    return _EACH[code] if name == "each" else _NAMES[name]


def read_rules(values: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Return the rules that are on, in half-points; Invalid names every amount that is none."""
    wrong: Fields = {}
    rules = {
        code: {name: _half_points(values, f"{code}-{name}", wrong) for name in names}
        for code, names in DEFAULT_RULES.items()
        if values.get(f"{code}-on")
    }
    if wrong:
        raise Invalid(fields=wrong)
    return rules


def _half_points(values: Mapping[str, str], name: str, wrong: Fields) -> int:
    try:
        half_points = Decimal(values.get(name, "").strip()) * 2
    except InvalidOperation:
        half_points = Decimal(-1)
    if half_points != half_points.to_integral_value() or not 0 <= half_points <= MOST_HALF_POINTS:
        wrong[name] = [WRONG]
        return 0
    return int(half_points)
