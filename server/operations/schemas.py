"""What goes out about the system's life."""

from marshmallow import fields

from server.kernel.jobs import UnitState
from server.kernel.schema import Choice, Schema, Text


class HealthOut(Schema):
    alive = fields.Boolean(required=True)


class UnitCountOut(Schema):
    kind = fields.String(required=True)
    period = fields.String(required=True)
    state = Choice(UnitState, required=True)
    count = fields.Integer(required=True)
    last_done = fields.AwareDateTime(required=True, allow_none=True)
    oldest = fields.AwareDateTime(required=True, allow_none=True)


class TimerRunOut(Schema):
    job = fields.String(attribute="newest.job", required=True)
    started_at = fields.AwareDateTime(attribute="newest.started_at", required=True)
    finished_at = fields.AwareDateTime(attribute="newest.finished_at", required=True, allow_none=True)
    planned = fields.Integer(attribute="newest.planned", required=True)
    error = fields.String(attribute="newest.error", required=True, allow_none=True)
    last_success = fields.AwareDateTime(required=True, allow_none=True)


class DeadUnitOut(Schema):
    kind = fields.String(required=True)
    period = fields.String(required=True)
    scope = fields.UUID(required=True)
    attempts = fields.Integer(required=True)
    last_error = fields.String(required=True, allow_none=True)


class JobsOut(Schema):
    units = fields.List(fields.Nested(UnitCountOut), required=True)
    runs = fields.List(fields.Nested(TimerRunOut), required=True)
    dead = fields.List(fields.Nested(DeadUnitOut), required=True)


class PushQuery(Schema):
    """What WeChat puts into the address of a push, in each of its modes."""

    signature = Text(least=40, most=40, required=True)
    timestamp = Text(least=1, most=12, required=True)
    nonce = Text(least=1, most=64, required=True)
    openid = Text(most=64, metadata={"description": "whom the event is about; not read, the body says it"})


class EchoQuery(PushQuery):
    echostr = Text(least=1, most=64, required=True)
