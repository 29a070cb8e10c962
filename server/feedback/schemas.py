"""What goes in and out about letters."""

from flask_smorest.fields import Upload
from marshmallow import fields, validate

from server.feedback.facts import Rating
from server.feedback.rules import LetterKind, LetterState
from server.kernel.schema import Choice, PageQuery, Period, Schema, Text
from server.typesetting import Blank


class LetterQuery(PageQuery):
    period = Period()
    state = Choice(LetterState)
    unit_id = fields.UUID()
    community_id = fields.UUID()


class LetterOut(Schema):
    id = fields.UUID(attribute="letter.id", required=True)
    community_id = fields.UUID(attribute="letter.community_id", required=True)
    community = fields.String(required=True)
    unit_id = fields.UUID(attribute="letter.unit_id", required=True)
    unit = fields.String(required=True)
    period = fields.String(attribute="letter.period", required=True)
    state = Choice(LetterState, attribute="letter.state", required=True)
    state_label = fields.String(required=True)
    kind = Choice(LetterKind, attribute="letter.kind", required=True)
    corrects_id = fields.UUID(attribute="letter.corrects_id", required=True, allow_none=True)
    cycle_id = fields.UUID(attribute="letter.cycle_id", required=True)
    blocked = fields.Boolean(required=True)
    number = fields.String(attribute="letter.number", required=True, allow_none=True)
    dated = fields.Date(attribute="letter.dated", required=True, allow_none=True)
    drafted_at = fields.AwareDateTime(attribute="letter.drafted_at", required=True)
    check_until = fields.AwareDateTime(attribute="letter.check_until", required=True, allow_none=True)
    frozen_at = fields.AwareDateTime(attribute="letter.frozen_at", required=True, allow_none=True)
    reviewed_at = fields.AwareDateTime(attribute="letter.reviewed_at", required=True, allow_none=True)
    approved_at = fields.AwareDateTime(attribute="letter.approved_at", required=True, allow_none=True)
    rendered_at = fields.AwareDateTime(attribute="letter.rendered_at", required=True, allow_none=True)
    file_sha256 = fields.String(attribute="letter.file_sha256", required=True, allow_none=True)
    voided_at = fields.AwareDateTime(attribute="letter.voided_at", required=True, allow_none=True)
    void_reason = fields.String(attribute="letter.void_reason", required=True, allow_none=True)
    version = fields.Integer(attribute="letter.version", required=True)


class ParagraphOut(Schema):
    level = fields.String(required=True)
    lead_in = fields.String(required=True)
    text = fields.String(required=True)


class ColumnOut(Schema):
    key = fields.String(required=True)
    label = fields.String(required=True)


class TableOut(Schema):
    title = fields.String(required=True)
    caption_left = fields.String(required=True)
    caption_right = fields.String(required=True)
    columns = fields.List(fields.Nested(ColumnOut), required=True)
    rows = fields.List(fields.List(fields.String()), required=True)
    total = fields.List(fields.String(), required=True, allow_none=True)
    notes = fields.List(fields.String(), required=True)


class _SlipLine(fields.Field[str]):
    """A line of the slip with its blanks as underscores."""

    def _serialize(self, value: object, attr: str | None, obj: object, **_: object) -> str:
        parts = value if isinstance(value, tuple) else (value,)
        return "".join(
            "_" * int(part.characters or 20) if isinstance(part, Blank) else str(part) for part in parts
        )


class SlipOut(Schema):
    title = fields.String(required=True)
    addressee = fields.String(required=True)
    lines = fields.List(_SlipLine(), required=True)
    closing = fields.List(fields.String(), required=True)


class LetterTextOut(Schema):
    """The letter's words; number, date and code are added at approval."""

    issuing_name = fields.String(required=True)
    title = fields.String(required=True)
    addressee = fields.String(required=True)
    paragraphs = fields.List(fields.Nested(ParagraphOut), required=True)
    attachments = fields.List(fields.String(), required=True)
    signature_name = fields.String(required=True)
    contact = fields.String(required=True)
    table = fields.Nested(TableOut, required=True, allow_none=True)
    slip = fields.Nested(SlipOut, required=True, allow_none=True)


class LineOut(Schema):
    member_id = fields.UUID(attribute="line.member_id", required=True)
    name = fields.String(attribute="line.name", required=True)
    services = fields.Integer(attribute="line.services", required=True)
    minutes = fields.Integer(attribute="line.minutes", required=True)
    deeds = fields.Integer(attribute="line.deeds", required=True)
    half_points = fields.Integer(attribute="line.half_points", required=True, allow_none=True)
    notes = fields.List(fields.String(), attribute="line.notes", required=True)
    exempt = fields.Boolean(attribute="line.exempt", required=True)
    rating = Choice(Rating, required=True)
    rating_label = fields.String(attribute="rating.label", required=True)
    proposed = Choice(Rating, required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    remark = fields.String(required=True, allow_none=True)


class ProblemOut(Schema):
    code = fields.String(required=True)
    message = fields.String(required=True)
    blocks = fields.Boolean(required=True)


class LetterSheetOut(Schema):
    letter = fields.Nested(LetterOut, attribute="view", required=True)
    return_reason = fields.String(attribute="letter.return_reason", required=True, allow_none=True)
    content_sha256 = fields.String(attribute="letter.content_sha256", required=True)
    text = fields.Nested(LetterTextOut, required=True)
    lines = fields.List(fields.Nested(LineOut), required=True)
    problems = fields.List(fields.Nested(ProblemOut), required=True)


class LineIn(Schema):
    """What the clerk changes about one member; a rating other than the proposed one needs a reason, 较差 and 本期不评价 always.

    An empty remark removes it.
    """

    member_id = fields.UUID(required=True)
    rating = Choice(Rating)
    reason = Text(
        most=60, metadata={"description": "that of 本期不评价 is printed: no health or family details"}
    )
    remark = Text(most=20)


class LetterIn(Schema):
    lines = fields.List(fields.Nested(LineIn), load_default=list)
    evaluation = fields.List(
        Text(least=1, most=600), validate=validate.Length(min=1, max=10, error="应为1至10段。")
    )


class ReturnIn(Schema):
    reason = Text(least=1, most=200, required=True)


class RedraftIn(Schema):
    reason = Text(least=1, most=200, required=True)


class VoidIn(Schema):
    reason = Text(least=1, most=200, required=True)


class CorrectionIn(Schema):
    reason = Text(
        least=2, most=60, required=True, metadata={"description": "printed after 因, e.g. 一条服务记录作废"}
    )


class VerificationOut(Schema):
    valid = fields.Boolean(required=True)
    number = fields.String(required=True, allow_none=True)
    dated = fields.Date(required=True, allow_none=True)
    issuer = fields.String(required=True, allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    period = fields.String(required=True, allow_none=True)
    period_label = fields.String(required=True, allow_none=True)
    superseded_by = fields.String(required=True, allow_none=True)


class LetterFileIn(Schema):
    letter = Upload(required=True, metadata={"description": "the PDF to be compared"})


class FileVerificationOut(VerificationOut):
    identical = fields.Boolean(
        required=True, metadata={"description": "the file is, byte for byte, the one that was issued"}
    )
