"""marshmallow in our words: unknown fields are refused and every sentence is Chinese."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from server.kernel import periods
from server.kernel.periods import PeriodMalformed

_MESSAGES: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {
        "required": "此项必填。",
        "null": "此项不能为空。",
        "validator_failed": "填写的内容不符合要求。",
    },
    fields.String: {"invalid": "应为文字。", "invalid_utf8": "文字编码有误，应为 UTF-8。"},
    fields.Integer: {"invalid": "应为整数。", "too_large": "数字过大。"},
    fields.Number: {"invalid": "应为数字。", "too_large": "数字过大。"},
    fields.Boolean: {"invalid": "应为 true 或 false。"},
    fields.UUID: {"invalid_uuid": "编号格式有误。"},
    fields.Date: {"invalid": "日期应写作 2026-07-15。", "format": "日期应写作 2026-07-15。"},
    fields.AwareDateTime: {
        "invalid": "时间应写作 2026-07-15T09:30:00+08:00。",
        "invalid_awareness": "时间须带时区，如 2026-07-15T09:30:00+08:00。",
    },
    fields.List: {"invalid": "应为列表。"},
    fields.Nested: {"type": "结构有误。"},
    fields.Dict: {"invalid": "结构有误。"},
    fields.Enum: {"unknown": "应为下列之一：{choices}。"},
}


# marshmallow copies these into every field as it is made, so they are set before the first schema is defined.
for _kind, _words in _MESSAGES.items():
    _kind.default_error_messages = {**_kind.default_error_messages, **_words}


class Schema(ma.Schema):
    """Base of every schema: unknown fields are errors, keys keep their order."""

    error_messages = {"type": "结构有误。", "unknown": "没有这一项。"}

    class Meta:
        unknown = ma.RAISE


def Text(*, most: int = 200, least: int = 0, **options: Any) -> fields.String:
    """Return a text field of ``least``…``most`` characters without control characters."""
    words = f"应为{least}至{most}个字。" if least else f"不超过{most}个字。"
    checks: list[Callable[[str], Any]] = [
        validate.Length(min=least, max=most, error=words),
        _no_control_characters,
    ]
    return fields.String(validate=checks, **options)


def _no_control_characters(text: str) -> None:
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text) or "\x7f" in text:
        raise ma.ValidationError("含有不可见的控制字符。")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ma.ValidationError("含有不完整的字符，请重新输入。")


def Whole(*, least: int, most: int, strict: bool = True, **options: Any) -> fields.Integer:
    """Return an integer field within ``least``…``most``; ``strict=False`` where it comes as text, in a query."""
    check = validate.Range(min=least, max=most, error=f"应在{least}至{most}之间。")
    return fields.Integer(strict=strict, validate=check, **options)


_OURS = validate.Range(dt.date(2000, 1, 1), dt.date(2099, 12, 31), error="日期应在2000年至2099年之间。")


def Day(**options: Any) -> fields.Date:
    """Return a date of this century: nothing that is planned or looked up lies outside it."""
    return fields.Date(validate=_OURS, **options)


def Choice(kind: Any, **options: Any) -> fields.Enum[Any]:
    """Return a field that takes the values of a StrEnum."""
    return fields.Enum(kind, by_value=True, **options)


class Period(fields.Field[periods.Period]):
    """A quarter, half-year or year, written 2026Q3, 2026H1, 2026Y1."""

    def _serialize(self, value: periods.Period | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> periods.Period:
        try:
            return periods.Period.parse(str(value))
        except PeriodMalformed as malformed:
            raise ma.ValidationError(malformed.text) from None


class PageQuery(Schema):
    """What every list takes."""

    cursor = Text(most=400)
    limit = Whole(least=1, most=200, strict=False, load_default=50)


@cache
def page_of(item: type[ma.Schema]) -> ma.Schema:
    """Return the schema of a list: ``{"items": [...], "next": cursor or null}``; the same one for the same item."""
    body: dict[str, fields.Field[Any]] = {
        "items": fields.List(fields.Nested(item), required=True),
        "next": fields.String(allow_none=True),
    }
    page = Schema.from_dict(body, name=f"{item.__name__.removesuffix('Out')}Page")
    page.__module__ = item.__module__
    return page()
