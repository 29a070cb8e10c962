"""What goes in and out of the organisations room."""

from marshmallow import fields, validate

from server.kernel.schema import Choice, PageQuery, Period, Schema, Text, Whole
from server.organisations.rules import AreaLevel, UnitKind


class AreaOut(Schema):
    id = fields.UUID(required=True)
    parent_id = fields.UUID(allow_none=True)
    level = Choice(AreaLevel, required=True)
    name = fields.String(required=True)
    code = fields.String(allow_none=True)


class AreaQuery(PageQuery):
    parent_id = fields.UUID()
    level = Choice(AreaLevel)
    q = Text(most=40)


class UnitIn(Schema):
    area_id = fields.UUID(required=True)
    name = Text(least=2, most=80, required=True)
    kind = Choice(UnitKind, load_default=UnitKind.OTHER)
    uscc = Text(most=18, allow_none=True, load_default=None)
    address = Text(most=120, allow_none=True, load_default=None)


class UnitChange(Schema):
    name = Text(least=2, most=80)
    kind = Choice(UnitKind)
    uscc = Text(most=18, allow_none=True)
    address = Text(most=120, allow_none=True)


class UnitOut(Schema):
    id = fields.UUID(required=True)
    area_id = fields.UUID(required=True)
    name = fields.String(required=True)
    kind = Choice(UnitKind, required=True)
    uscc = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    version = fields.Integer(required=True)


class UnitQuery(PageQuery):
    q = Text(most=40)


class PartyOrganisationIn(Schema):
    full_name = Text(least=2, most=80, required=True)
    short_name = Text(least=2, most=40, required=True)
    since = fields.Date(required=True)


class PartyOrganisationOut(PartyOrganisationIn):
    since = fields.Date(attribute="valid_from", required=True)


class SettingsChange(Schema):
    points_on = fields.Boolean()
    deadline_month = Whole(least=1, most=12)
    deadline_day = Whole(least=1, most=31)
    least_services = Whole(least=0, most=100)
    least_minutes = Whole(least=0, most=60_000)
    least_deeds = Whole(least=0, most=5)
    deed_labels = fields.List(
        Text(least=2, most=20), validate=validate.Length(equal=5, error="应正好为五项。")
    )
    number_prefix = Text(least=1, most=20)
    contact_name = Text(most=40, allow_none=True)
    contact_phone = Text(most=30, allow_none=True)
    letters_from = Period()


class SettingsOut(SettingsChange):
    """``letters_from`` is kept as text, so it is dumped as it is."""

    community_id = fields.UUID(required=True)
    letters_from = fields.String(required=True)  # type: ignore[assignment]  # a narrower field than its base's
    version = fields.Integer(required=True)
