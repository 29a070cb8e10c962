"""What goes in and out of the rosters room. Phones are masked; names go only to those who may import."""

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from server.kernel.identifiers import mask_phone
from server.kernel.schema import Choice, Schema, Text
from server.rosters.comparison import Answer, Asked, Question, row_key
from server.rosters.models import ImportState
from server.rosters.rules import ColumnKind, Severity

SHOWN = 500


class RosterUpload(Schema):
    roster = Upload(required=True, metadata={"description": ".xlsx, .xls or .csv as the unit sent it"})


class RosterTarget(Schema):
    area_id = fields.UUID(metadata={"description": "the importing office's area; the whole city by default"})
    unit_id = fields.UUID(metadata={"description": "required of a unit liaison: their own unit"})


class ColumnOut(Schema):
    letter = fields.String(required=True)
    header = fields.String(required=True)
    kind = Choice(ColumnKind, allow_none=True)


class SheetOut(Schema):
    name = fields.String(required=True)
    header_row = fields.Integer(required=True)
    unit_name = fields.String(allow_none=True)
    persons = fields.Integer(required=True)
    columns = fields.List(fields.Nested(ColumnOut), required=True)


class ProblemOut(Schema):
    code = fields.String(required=True)
    severity = Choice(Severity, required=True)
    sheet = fields.String(required=True)
    row = fields.Integer(allow_none=True)
    column = fields.String(allow_none=True)
    header = fields.String(allow_none=True)
    value = fields.String()
    reason = fields.String(required=True)
    remedy = fields.String()


class QuestionOut(Schema):
    key = fields.Function(lambda asked: row_key(asked.row), metadata={"type": "string"})
    question = Choice(Question, required=True)
    words = fields.Function(lambda asked: asked.question.label, metadata={"type": "string"})
    name = fields.Function(lambda asked: asked.row.name, metadata={"type": "string"})
    roster_phone = fields.Function(lambda asked: _masked(asked), metadata={"type": "string"})
    known_phone = fields.Function(
        lambda asked: asked.known.phone_masked, metadata={"type": ["string", "null"]}
    )
    known_member_id = fields.Function(lambda asked: str(asked.known.member_id), metadata={"type": "string"})


def _masked(asked: Asked) -> str:
    return mask_phone(asked.row.phone)


class MissingOut(Schema):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)


class PreviewOut(Schema):
    id = fields.UUID(required=True)
    filename = fields.String(required=True)
    state = Choice(ImportState, required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    sheets = fields.List(fields.Nested(SheetOut), attribute="parsed.sheets", required=True)
    problems = fields.Function(lambda seen: _first(seen.problems, ProblemOut()), metadata={"type": "array"})
    questions = fields.Function(
        lambda seen: _first(seen.comparison.asked, QuestionOut()), metadata={"type": "array"}
    )
    missing = fields.Function(
        lambda seen: _first(seen.comparison.missing, MissingOut()), metadata={"type": "array"}
    )


def _first(rows: list[Any], schema: Schema) -> Any:
    """Dump the first rows; the counts tell how many there are, the problem sheet holds them all."""
    return schema.dump(rows[:SHOWN], many=True)


class ApplyIn(Schema):
    import_id = fields.UUID(required=True)
    answers = fields.Dict(
        keys=Text(least=1, most=120), values=Choice(Answer), load_default=dict,
        validate=validate.Length(max=20_000, error="最多两万条。"),
    )  # fmt: skip
    ended = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=20_000, error="最多两万条。")
    )


class ImportOut(Schema):
    id = fields.UUID(required=True)
    filename = fields.String(required=True)
    state = Choice(ImportState, required=True)
    result = fields.Dict(allow_none=True)
    created_at = fields.AwareDateTime(required=True)
    applied_at = fields.AwareDateTime(allow_none=True)
