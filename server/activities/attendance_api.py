"""Routes of presence: the member's own activities and proposals, codes, roll-calls, objections to records."""

from typing import Any
from uuid import UUID

from server.activities import checking_in, objecting, own, roll_calling, roll_calls, views
from server.activities.attendance_schemas import (
    AnswerIn,
    CodeViewOut,
    DayActivityOut,
    DayQuery,
    ObjectionQuery,
    ObjectionViewOut,
    OwnActivityOut,
    OwnActivityQuery,
    OwnRecordOut,
    RecordObjectionOut,
    RollCallIn,
    RollCallOut,
    RollConfirmIn,
    ScanIn,
    ScanOut,
    TimesIn,
    ToTellOut,
    WordsIn,
)
from server.activities.attending import Attended
from server.activities.checking_in import Answered, Proposal
from server.activities.models import RecordObjection
from server.activities.objecting import ObjectionView
from server.activities.own import OwnActivity
from server.activities.roll_calls import CodeView, DayActivity, RollCall, ToTell
from server.activities.schemas import AttendanceOut
from server.kernel import clock
from server.kernel.http import Routes, actor, text_screen
from server.kernel.paging import Page
from server.kernel.schema import PageQuery, page_of

routes = Routes("attendances", "我的活动、签到与点名、服务记录异议")


@routes.get("/me/activities", verb="attendances.propose", query=OwnActivityQuery, out=page_of(OwnActivityOut))
def list_own_activities(query: dict[str, Any]) -> Page[OwnActivity]:
    """List one's own activities: the coming ones from the next on, the past ones from the last back."""
    return own.own_activities(**query, actor=actor())


@routes.post("/me/attendances", verb="attendances.propose", body=ScanIn, out=ScanOut)
def scan(body: dict[str, Any]) -> Answered:
    """Check in or out by a scanned code; safe to send again, and later."""
    return checking_in.scan(body["code"], body["scanned_at"], actor=actor())


@routes.put(
    "/me/activities/<uuid:activity_id>/times", verb="attendances.propose", body=TimesIn, out=AttendanceOut
)
def propose_times(activity_id: UUID, body: Proposal) -> Attended:
    """Propose one's times in an activity; confirmation decides."""
    return checking_in.propose(activity_id, body, screen=text_screen(), actor=actor())


@routes.get("/activities/<uuid:activity_id>/code", verb="activities.show_code", out=CodeViewOut)
def show_codes(activity_id: UUID) -> CodeView:
    """Show the codes of the next ten minutes."""
    return roll_calls.code_view(activity_id, actor=actor())


@routes.get("/roll-calls", verb="activities.record", query=DayQuery, out=page_of(DayActivityOut))
def list_roll_calls(query: dict[str, Any]) -> Page[DayActivity]:
    """List a day's activities in one's communities with how many came; today's by default."""
    return Page(roll_calls.of_day(query.get("day", clock.today()), actor=actor()), None)


@routes.get("/activities/<uuid:activity_id>/roll-call", verb="activities.record", out=RollCallOut)
def show_roll_call(activity_id: UUID) -> RollCall:
    """Show who is expected and who came."""
    return roll_calls.roll_call(activity_id, actor=actor())


@routes.post(
    "/activities/<uuid:activity_id>/roll-call", verb="activities.record", body=RollCallIn, out=RollCallOut
)
def call_roll(activity_id: UUID, body: dict[str, Any]) -> RollCall:
    """Note who came, went or stayed away: all entries or none."""
    roll_calling.call(activity_id, body["entries"], actor=actor())
    return roll_calls.roll_call(activity_id, actor=actor())


@routes.post(
    "/activities/<uuid:activity_id>/roll-call/confirmation", verb="activities.confirm", body=RollConfirmIn, out=RollCallOut
)  # fmt: skip
def confirm_roll_call(activity_id: UUID, body: dict[str, Any]) -> RollCall:
    """Turn whole attendances into confirmed records: never one's own."""
    roll_calling.confirm_roll_call(activity_id, **body, actor=actor())
    return roll_calls.roll_call(activity_id, actor=actor())


@routes.get("/activities/<uuid:activity_id>/people-to-tell", verb="activities.plan", out=page_of(ToTellOut))
def list_people_to_tell(activity_id: UUID) -> Page[ToTell]:
    """List whom to call about a change, with their phones; kept in the trail."""
    return Page(roll_calls.people_to_tell(activity_id, actor=actor()), None)


@routes.get("/me/service-records", verb="records.read_own", query=PageQuery, out=page_of(OwnRecordOut))
def list_own_records(query: dict[str, Any]) -> Page[views.OwnLine]:
    """List one's own records in every state, the newest first."""
    return views.own_records(actor=actor(), **query)


@routes.post(
    "/me/service-records/<uuid:record_id>/objections", verb="records.object", body=WordsIn, out=RecordObjectionOut, status=201
)  # fmt: skip
def object_to_record(record_id: UUID, body: dict[str, Any]) -> RecordObjection:
    """Object to a confirmed record of one's own."""
    return objecting.object_to(record_id, body["words"], screen=text_screen(), actor=actor())


@routes.get("/record-objections", verb="records.answer", query=ObjectionQuery, out=page_of(ObjectionViewOut))
def list_record_objections(query: dict[str, Any]) -> Page[ObjectionView]:
    """List objections to records given in one's communities, the oldest first."""
    return objecting.objections(**query, actor=actor())


@routes.post(
    "/record-objections/<uuid:record_objection_id>/answer", verb="records.answer", body=AnswerIn, out=RecordObjectionOut
)  # fmt: skip
def answer_record_objection(record_objection_id: UUID, body: dict[str, Any]) -> RecordObjection:
    """Answer an objection; an upheld one wants the record put right before."""
    return objecting.answer(record_objection_id, body["answer"], upheld=body["upheld"], actor=actor())
