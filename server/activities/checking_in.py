"""What a member does about their own presence: scan the rotating code, or type the times. Both only propose."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from server.activities import attending, before_sheet, codes, own
from server.activities.attending import Attended
from server.activities.codes import Scanned
from server.activities.errors import (
    ActivityCancelled,
    AlreadyRecorded,
    CodeExpired,
    CodeRefused,
    CodeTooOld,
    NotExpected,
    OutsideWindow,
    TimesRefused,
)
from server.activities.models import Activity, AttendanceScan
from server.activities.presence import (
    OLDEST_SCAN,
    Obstacle,
    in_window,
    instant_of,
    is_fresh,
    obstacle,
    step_of,
)
from server.activities.rules import DUE_WORKING_DAYS, ActivityState, SheetRow, time_problems
from server.audit import service as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import send_changes, session
from server.kernel.errors import NotFound
from server.organisations import queries as organisations
from server.wechat.screening import TextScreen, screened


class CheckIn(StrEnum):
    """What a scan meant."""

    STARTED = "started"
    STOPPED = "stopped"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Answered:
    """What the phone is told after a scan."""

    activity: Activity
    attendance: Attended
    event: CheckIn
    words: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Times as a member types them."""

    started_at: dt.datetime
    stopped_at: dt.datetime
    break_minutes: int = 0
    note: str | None = None


def scan(code: str, scanned_at: dt.datetime | None = None, *, actor: Actor) -> Answered:
    """Take a scanned code as a proposal of the start or the stop; the same code twice changes nothing.

    ``scanned_at``: of a scan that waited in the phone's queue. The code's own step is what counts as the time, for
    only that can be verified. CodeRefused and its kinds, ActivityCancelled, AlreadyRecorded.
    """
    member_id = _member(actor)
    scanned = codes.read(code)
    activity = _activity_of(scanned)
    if scanned is None or activity is None:
        raise CodeRefused()
    _admit(activity, scanned, member_id, scanned_at or clock.now())
    before = attending.of(activity.id, member_id)
    new = before is None or not _is_known(activity.id, member_id, scanned.step)
    if new:
        _refuse_closed(activity, member_id)
        before = _add(activity, member_id, scanned.step)
        _record("attendances.scan", activity, actor)
    return _answer(activity, before, attending.of(activity.id, member_id), new=new)


def _member(actor: Actor) -> UUID:
    if not actor.is_member or actor.person_id is None:
        raise NotFound()
    return actor.person_id


def _activity_of(scanned: Scanned | None) -> Activity | None:
    """Return the activity for which we made a code; None for a forged one and for what is no code."""
    if scanned is None:
        return None
    found = session().execute(select(Activity).where(Activity.code_key == scanned.key)).scalar_one_or_none()
    return found if found is not None and codes.is_genuine(scanned, found) else None


def _admit(activity: Activity, scanned: Scanned, member_id: UUID, at: dt.datetime) -> None:
    """Refuse by the table of R-13; the code by R-12, and by its age where it waited in a queue."""
    if clock.now() - instant_of(scanned.step) > OLDEST_SCAN:
        raise CodeTooOld()
    hindered = obstacle(
        member=True,
        code=is_fresh(scanned.step, at) and scanned.step <= step_of(clock.now()),
        expected=attending.is_expected(activity, member_id),
        window=in_window(at, activity.starts_at, activity.ends_at),
    )
    if hindered is not None:
        raise _REFUSALS[hindered]()


_REFUSALS: dict[Obstacle, type[CodeRefused]] = {
    Obstacle.CODE: CodeExpired,
    Obstacle.NOT_EXPECTED: NotExpected,
    Obstacle.WINDOW: OutsideWindow,
}


def _is_known(activity_id: UUID, member_id: UUID, step: int) -> bool:
    return session().get(AttendanceScan, (activity_id, member_id, step)) is not None


def _add(activity: Activity, member_id: UUID, step: int) -> Attended | None:
    """Add a scan to the set; return the attendance as it was before, read while nobody else can change it."""
    attending.hold(activity.id, member_id)
    before = attending.of(activity.id, member_id)
    late = not is_fresh(step, clock.now())
    row = {"activity_id": activity.id, "member_id": member_id, "step": step, "late": late}
    session().execute(insert(AttendanceScan).values(**row).on_conflict_do_nothing())
    return before


def _answer(activity: Activity, before: Attended | None, after: Attended | None, *, new: bool) -> Answered:
    if after is None:
        raise NotFound()
    was, now = before.present if before else None, after.present
    if new and now.stopped_at is not None and (was is None or was.stopped_at != now.stopped_at):
        return Answered(activity, after, CheckIn.STOPPED, _stop_words(now.started_at, now.stopped_at))
    if new and now.started_at is not None and (was is None or was.started_at != now.started_at):
        words = f"已签到 {_clock_time(now.started_at)}。离开时请再扫一次码签退。"
        return Answered(activity, after, CheckIn.STARTED, words)
    return Answered(activity, after, CheckIn.KNOWN, "已经登记过，起止时间不变。")


def _stop_words(start: dt.datetime | None, stop: dt.datetime) -> str:
    minutes = 0 if start is None else (stop - start) // dt.timedelta(minutes=1)
    length = f"{minutes // 60}小时{minutes % 60}分" if minutes >= 60 else f"{minutes}分"
    return f"已签退 {_clock_time(stop)}，共{length}。工作人员认定后计入服务时长。"


def _clock_time(instant: dt.datetime) -> str:
    return f"{instant.astimezone(clock.SHANGHAI):%H:%M}"


def propose(
    activity_id: UUID, proposed: Proposal, *, screen: TextScreen | None = None, actor: Actor
) -> Attended:
    """Take the times that a member types for an activity of theirs; the newest replace the older.

    NotFound, ActivityCancelled, AlreadyRecorded, TimesRefused, TextRefused.
    """
    member_id = _member(actor)
    activity = own.access_own(activity_id, member_id)
    _refuse_closed(activity, member_id)
    _check(activity, member_id, proposed)
    note, held = screened("note", proposed.note, screen)
    row = attending.hold(activity.id, member_id)
    row.typed_start, row.typed_stop = proposed.started_at, proposed.stopped_at
    row.break_minutes, row.note, row.note_held = proposed.break_minutes, note, held
    send_changes()
    _record("attendances.propose", activity, actor)
    found = attending.of(activity.id, member_id)
    if found is None:
        raise NotFound()
    return found


def _refuse_closed(activity: Activity, member_id: UUID) -> None:
    if activity.state is ActivityState.CANCELLED:
        raise ActivityCancelled()
    if attending.is_recorded(activity.id, member_id):
        raise AlreadyRecorded()


def _check(activity: Activity, member_id: UUID, proposed: Proposal) -> None:
    """Refuse times that no sheet would take, and what comes after the tenth working day (民政部令第67号 art. 11)."""
    due = organisations.work_calendar().working_day_after(activity.day, DUE_WORKING_DAYS)
    if clock.today() > due:
        raise TimesRefused(f"填报截止日期为{due}（活动后第{DUE_WORKING_DAYS}个工作日），请联系社区补录。")
    row = SheetRow(member_id, proposed.started_at, proposed.stopped_at, proposed.break_minutes)
    allowed = activity.day, clock.local_date(activity.ends_at)
    taken = before_sheet.taken_spans([member_id], *allowed, beside=activity.id).get(member_id, ())
    day = clock.local_date(row.started_at)
    problems = time_problems(row, day=day, allowed=allowed, now=clock.now(), taken=taken)
    if "overlap_reason" in problems:
        problems = {"started_at": "与您另一条服务记录时间重叠，请核对起止时间，或联系现场工作人员登记。"}
    if problems:
        raise TimesRefused(fields={field: [sentence] for field, sentence in problems.items()})


def _record(verb: str, activity: Activity, actor: Actor) -> None:
    path = organisations.area(activity.community_id).path
    audit.record(verb, "activity", activity.id, actor=actor, area_path=path)
