"""What goes out about the system's life."""

from marshmallow import fields

from server.kernel.jobs import UnitState
from server.kernel.schema import Choice, Schema, Text
from server.operations.rules import Sign


class HealthOut(Schema):
    alive = fields.Boolean(required=True)


class CheckOut(Schema):
    key = fields.String(required=True)
    name = fields.String(required=True)
    sign = Choice(Sign, required=True)
    sign_label = fields.String(attribute="sign.label", required=True)
    state = fields.String(required=True)
    todo = fields.String(required=True, metadata={"description": "what to do next; empty where all is well"})


class ChecksOut(Schema):
    """How every part of the system stands, and the worst sign of all."""

    at = fields.AwareDateTime(required=True)
    sign = Choice(Sign, required=True)
    checks = fields.List(fields.Nested(CheckOut), required=True)


class RunOut(Schema):
    started_at = fields.AwareDateTime(required=True)
    finished_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "runs that plan nothing and end alike are one, from the first to the last"},
    )
    planned = fields.Integer(required=True)
    error = fields.String(required=True, allow_none=True)


class TimerOut(Schema):
    job = fields.String(required=True)
    last_success = fields.AwareDateTime(required=True, allow_none=True)
    runs = fields.List(fields.Nested(RunOut), required=True)


class CountOut(Schema):
    """How many units of a kind and period stand where."""

    kind = fields.String(required=True)
    period = fields.String(required=True)
    waiting = fields.Integer(required=True)
    leased = fields.Integer(required=True)
    done = fields.Integer(required=True)
    dead = fields.Integer(required=True)
    last_done = fields.AwareDateTime(required=True, allow_none=True)
    waiting_since = fields.AwareDateTime(required=True, allow_none=True)


class ProgressOut(Schema):
    done = fields.Integer(required=True)
    total = fields.Integer(required=True)


class UnitOut(Schema):
    kind = fields.String(required=True)
    period = fields.String(required=True)
    scope = fields.UUID(required=True)
    state = Choice(UnitState, required=True)
    attempts = fields.Integer(required=True)
    planned_at = fields.AwareDateTime(required=True)
    not_before = fields.AwareDateTime(required=True)
    lease_until = fields.AwareDateTime(required=True, allow_none=True)
    done_at = fields.AwareDateTime(required=True, allow_none=True)
    progress = fields.Nested(ProgressOut, required=True, allow_none=True)
    last_error = fields.String(
        required=True, allow_none=True, metadata={"description": "why the last failed attempt failed"}
    )


class JobsOut(Schema):
    timers = fields.List(fields.Nested(TimerOut), required=True)
    counts = fields.List(fields.Nested(CountOut), required=True)
    under_way = fields.List(fields.Nested(UnitOut), required=True)
    retried = fields.List(fields.Nested(UnitOut), required=True)
    dead = fields.List(fields.Nested(UnitOut), required=True)


class PushQuery(Schema):
    """What WeChat puts into the address of a push, in each of its modes."""

    signature = Text(least=40, most=40, required=True)
    timestamp = Text(least=1, most=12, required=True)
    nonce = Text(least=1, most=64, required=True)
    openid = Text(most=64, metadata={"description": "whom the event is about; not read, the body says it"})


class EchoQuery(PushQuery):
    echostr = Text(least=1, most=64, required=True)
