"""The 回执 as it is typed: an objection beside each member's row, a few lines of roster changes, and the rest of the slip."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow import fields

from server.delivery.rules import Move, Opinion, RosterChangeKind, Slip, UnitObjection
from server.kernel.errors import Fields, Invalid
from server.kernel.pages import loaded
from server.kernel.schema import Choice, Schema, Text, Whole

ROWS = 5
"""Lines for changes to the roster; whoever has more sends the whole roster anew."""


def typed_slip(member_ids: Collection[UUID], *, on_paper: bool = False) -> tuple[Slip, int]:
    """Read the request's form about a letter that lists these members; return the slip and the version it answers.

    ``on_paper``: a clerk keys it, with the day that the slip bears. Invalid names the fields.
    """
    given = loaded(_schema(member_ids, on_paper))
    version = given.pop("version")
    objections = tuple(_objections(given, member_ids))
    moves = tuple(_moves(given))
    return Slip(**given, objections=objections, moves=moves), version


def _schema(member_ids: Collection[UUID], on_paper: bool) -> type[ma.Schema]:
    named: dict[str, fields.Field[Any]] = {
        "version": Whole(least=0, most=10**9, strict=False, required=True),
        "opinion": Choice(Opinion, required=True, error_messages={"required": "请选择反馈意见。"}),
        "words": Text(most=500),
        "unregistered": Text(most=200),
        "handler": Text(most=60),
        "phone": Text(most=30),
    }
    if on_paper:
        named["replied_on"] = fields.Date()
    uses = {name: fields.Boolean(load_default=False) for name in USES}
    objections = {f"objection_{each}": Text(most=500) for each in member_ids}
    return Schema.from_dict({**named, **uses, **objections, **_rows()}, name="TypedSlip")


USES = {
    "for_appraisal": "作为年度民主评议的参考",
    "for_assessment": "作为年度考核的参考",
    "for_awards": "作为评先评优的参考",
}


def _rows() -> dict[str, fields.Field[Any]]:
    rows: dict[str, fields.Field[Any]] = {}
    for at in range(ROWS):
        rows |= {
            f"kind_{at}": Choice(RosterChangeKind),
            f"name_{at}": Text(most=60),
            f"note_{at}": Text(most=200),
        }
    return rows


def _objections(given: dict[str, Any], member_ids: Collection[UUID]) -> Iterator[UnitObjection]:
    for member_id in member_ids:
        words = given.pop(f"objection_{member_id}", None)
        if words:
            yield UnitObjection(words, member_id)


def _moves(given: dict[str, Any]) -> Iterator[Move]:
    wrong: Fields = {}
    for at in range(ROWS):
        row = {name: given.pop(f"{name}_{at}", None) for name in ("kind", "name", "note")}
        wrong |= _missing(row, at)
        if row["kind"] and row["name"]:
            yield Move(**row)
    if wrong:
        raise Invalid(fields=wrong)


def _missing(row: Mapping[str, Any], at: int) -> Fields:
    """Half a line is neither kept nor passed over in silence."""
    if any(row.values()) and not row["name"]:
        return {f"name_{at}": ["请填写姓名，或清空本行。"]}
    if any(row.values()) and not row["kind"]:
        return {f"kind_{at}": ["请选择变动，或清空本行。"]}
    return {}
