"""What goes in and out of the registrations room."""

from marshmallow import fields, validate

from server.kernel.schema import Choice, PageQuery, Schema, Text, Whole
from server.registrations.rules import Method, RegistrationState, percent

_CATEGORY = validate.Regexp(r"\AD[0-9]{2}\Z", error="岗位类别应写作 D01。")


class AnswersIn(Schema):
    """Separate ticks: the first must be yes, the second must be answered, the others may stay away."""

    register = fields.Boolean(required=True)
    tell_unit = fields.Boolean(required=True)
    show_publicly = fields.Boolean()
    id_number = fields.Boolean()


class WishesIn(Schema):
    skills = fields.List(Text(least=1, most=40), validate=validate.Length(max=20, error="最多20项。"))
    categories = fields.List(
        fields.String(validate=_CATEGORY), validate=validate.Length(max=15, error="最多15项。")
    )
    free_times = Text(most=120, allow_none=True)
    pledge = Text(most=200, allow_none=True)
    unit_slip = Text(most=40, allow_none=True)


class SubmissionIn(WishesIn):
    member_id = fields.UUID(metadata={"description": "staff only: whom the submission is for"})
    community_id = fields.UUID(required=True)
    method = Choice(Method, load_default=Method.IN_PERSON)
    consents = fields.Nested(AnswersIn, required=True)
    text_version = Text(most=20, required=True, metadata={"description": "the consent texts that were read"})


class ReasonIn(Schema):
    reason = Text(least=1, most=200, required=True)


class RenewalIn(Schema):
    year = Whole(least=2000, most=2100)
    method = Choice(Method, load_default=Method.IN_PERSON)


class RegistrationsQuery(PageQuery):
    state = Choice(RegistrationState)
    community_id = fields.UUID()
    member_id = fields.UUID()


class RegistrationOut(Schema):
    id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)
    unit = fields.String(allow_none=True)
    community_id = fields.UUID(required=True)
    community = fields.String(required=True)
    state = Choice(RegistrationState, required=True)
    method = Choice(Method, required=True)
    submitted_on = fields.Date(required=True)
    number = fields.String(allow_none=True)
    year = fields.Integer(allow_none=True)
    registered_on = fields.Date(allow_none=True)
    skills = fields.List(fields.String(), required=True)
    categories = fields.List(fields.String(), required=True)
    free_times = fields.String(allow_none=True)
    pledge = fields.String(allow_none=True)
    unit_slip = fields.String(allow_none=True)
    reason = fields.String(allow_none=True)
    closed_on = fields.Date(allow_none=True)
    came_from = fields.UUID(allow_none=True)
    version = fields.Integer(required=True)


class ReceiptOut(Schema):
    number = fields.String(required=True)
    name = fields.String(required=True)
    unit = fields.String(allow_none=True)
    community = fields.String(required=True)
    registered_on = fields.Date(required=True)
    method = Choice(Method, required=True)
    issuer = fields.String(allow_none=True)
    contact_name = fields.String(allow_none=True)
    contact_phone = fields.String(allow_none=True, metadata={"description": "the office's public line"})
    printed_on = fields.Date(required=True)


class ReconciliationQuery(Schema):
    community_id = fields.UUID()
    on = fields.Date()


class SheetQuery(Schema):
    on = fields.Date()


class NamedOut(Schema):
    member_id = fields.UUID(required=True)
    name = fields.String(required=True)


class _CountsOut(Schema):
    due = fields.Integer(required=True)
    registered = fields.Integer(required=True)
    missing = fields.Integer(required=True)
    rate = fields.Function(
        lambda tally: percent(tally.rate), metadata={"type": "string", "description": "per cent, one decimal"}
    )


class TallyOut(_CountsOut):
    community_id = fields.UUID(required=True)
    community = fields.String(required=True)
    registered_names = fields.List(fields.Nested(NamedOut), required=True)
    missing_names = fields.List(fields.Nested(NamedOut), required=True)
    unnamed = fields.Integer(
        required=True, metadata={"description": "registered, but without consent to tell the unit"}
    )


class ReconciliationOut(_CountsOut):
    unit_id = fields.UUID(required=True)
    unit = fields.String(required=True)
    on = fields.Date(required=True)
    unplaced = fields.Integer(required=True, metadata={"description": "members whose community nobody knows"})
    communities = fields.List(fields.Nested(TallyOut), required=True)
