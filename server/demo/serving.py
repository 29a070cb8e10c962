"""Activities as they are lived: planned, held, keyed from the paper sheet, confirmed by another, sometimes put right."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from uuid import UUID

from server.activities import queries
from server.activities import service as activities
from server.activities.rules import Plan, Quality, SheetRow, Source
from server.demo.script import LAST_DAY
from server.demo.town import Community, Post, Resident, Town
from server.kernel import clock
from server.kernel.actor import Actor
from server.posts import queries as posts

SERVICE_BEGINS = dt.date(2026, 2, 2)
POSTS_STAND = dt.date(2026, 1, 31)
LAST_PLANNED = dt.date(2026, 8, 30)
CUT_OFF = dt.date(2026, 7, 13)
"""Everything of the first half-year is confirmed by this day, but for what is meant to be too late."""
TOO_LATE_FROM = dt.date(2026, 6, 22)
_SIGNATURES_MISSING = {dt.date(2026, 6, day) for day in range(15, 22)}
"""On each sheet of these days somebody's signature is missing: it still waits for it when the letters are long out."""
_EMERGENCY = dt.date(2026, 6, 11)
_QUALITIES = (Quality.GOOD, Quality.GOOD, Quality.GOOD, Quality.FAIR, Quality.FAIR, Quality.PLAIN)
_MINUTES = (90, 120, 120, 150, 180, 240)
_RETURNS = ("停止时间与签到表不一致，请核对后重新登记。", "扣除的休息时间未填写，请补充。")


class Serving:
    """Notes every community's activities, from February to the end of August."""

    def __init__(self, town: Town):
        self.town = town
        self._sheets, self._confirmations = count(1), count(1)

    def note_all(self) -> None:
        """Note every week's activities, one emergency call per community in June, and a guest's service."""
        for community in self.town.communities:
            week, number = SERVICE_BEGINS, 0
            while week <= LAST_PLANNED:
                for _ in range(self.town.scale.activities_a_week):
                    self._note_planning(community, number, week)
                    number += 1
                week += dt.timedelta(days=7)
            self.town.diary.note(_EMERGENCY, 20, partial(self._call_out, community))

    def _note_planning(self, community: Community, number: int, week: dt.date) -> None:
        day = max(week - dt.timedelta(days=self.town.dice.randint(7, 12)), POSTS_STAND)
        self.town.diary.note(day, 15, partial(self._plan, community, number, week))

    def _plan(self, community: Community, number: int, week: dt.date) -> None:
        """Plan one activity of a post in its week, and note what follows."""
        post = community.posts[number % len(community.posts)]
        day = week + dt.timedelta(days=post.weekday - 1)
        if day > post.open_until or day > LAST_PLANNED:
            return
        starts = clock.at(day, post.hour)
        planned = _plan_of(
            post, community, starts, self.town.dice.choice(_MINUTES), self.town.dice.randint(0, 80)
        )
        activity = activities.plan(community.id, planned, actor=community.leader)
        if self.town.chance(0.03):
            before = day - dt.timedelta(days=1)
            cancel = partial(activities.cancel, activity.id, "大风沙尘天气，活动取消", actor=community.leader)
            self.town.diary.note(before, 16, cancel)
        else:
            self._note_sheet(Held(activity.id, community, planned, post), day)

    def _note_sheet(self, held: "Held", day: dt.date) -> None:
        """The paper sheet is keyed within days; some sheets only after weeks (补录)."""
        thrown = self.town.dice.random()
        least, most = (1, 4) if thrown < 0.86 else (5, 12) if thrown < 0.95 else (17, 24)
        keyed = self.town.workday(day, least, most)
        self.town.diary.note(self._in_time(keyed, day, 1), 10, partial(self._enter, held))

    def _in_time(self, wanted: dt.date, served: dt.date, slack: int) -> dt.date:
        """Bring a date of the first half-year before the cut-off, ``slack`` days earlier."""
        last = CUT_OFF - dt.timedelta(days=slack)
        return min(wanted, last) if served <= dt.date(2026, 6, 30) else wanted

    def _call_out(self, community: Community) -> None:
        """A night of heavy rain: an emergency call past midnight."""
        starts = clock.at(_EMERGENCY, 22)
        post = next((each for each in community.posts if each.category == "D14"), community.posts[0])
        planned = replace(
            _plan_of(post, community, starts, 150, 200), name="暴雨夜防汛排涝应急", source=Source.EMERGENCY, post_id=None,
            category_code="D14", content="转移低洼院落居民，清理排水口，堆放沙袋",
        )  # fmt: skip
        activity = activities.plan(community.id, planned, actor=community.leader)
        held = Held(activity.id, community, planned, None)
        self.town.diary.note(_EMERGENCY + dt.timedelta(days=1), 15, partial(self._enter, held))

    def _enter(self, held: "Held") -> None:
        """Key the signed sheet; then somebody else confirms it."""
        people = self._present(held)
        if not people:
            return
        rows = [self._row(held, resident) for resident in people]
        records = activities.enter_sheet(held.activity_id, rows, actor=held.community.leader)
        for resident in people:
            resident.busy.add(held.day)
        if not self._forgotten(held):
            wanted = self.town.workday(clock.today(), 1, 4)
            day = self._in_time(wanted, held.day, 0) if not self._too_late(held) else dt.date(2026, 7, 17)
            returns = next(self._sheets) % 17 == 7 and not self._too_late(held)
            event = (
                partial(self._return, held, rows, records[0].id)
                if returns
                else partial(self._confirm, held, rows)
            )
            self.town.diary.note(day, 14, event)

    def _too_late(self, held: "Held") -> bool:
        """Say whether this sheet of the last days of June is confirmed only after the cut-off: it must not count."""
        return TOO_LATE_FROM <= held.day < TOO_LATE_FROM + dt.timedelta(days=4)

    def _forgotten(self, held: "Held") -> bool:
        """Say whether nobody ever confirms this sheet: it waits at the desk on the last day."""
        still_waiting = held.day > LAST_DAY - dt.timedelta(days=8) and self.town.chance(0.6)
        return still_waiting or TOO_LATE_FROM + dt.timedelta(
            days=4
        ) <= held.day < TOO_LATE_FROM + dt.timedelta(days=6)

    def _present(self, held: "Held") -> list[Resident]:
        """Return who came: most claimants of the post, and others whom the community could win."""
        size = round(self.town.dice.triangular(6, 30, 11))
        free = [
            each for each in held.community.registered if each.registered_on and self._free(each, held.day)
        ]
        claimed: set[UUID] = set()
        if held.post is not None:
            claimed = {each.member_id for each in posts.live_claims(held.post.id)}
        eager = [each for each in free if each.member_id in claimed and self.town.chance(0.75)]
        others = sorted(
            (each for each in free if each.member_id not in claimed),
            key=lambda each: self._eagerness(each),
            reverse=True,
        )
        return [*eager, *others][:size]

    def _free(self, resident: Resident, day: dt.date) -> bool:
        registered = resident.registered_on is not None and resident.registered_on <= day
        return registered and day not in resident.busy and day < resident.rests_from

    def _eagerness(self, resident: Resident) -> float:
        return float(self.town.dice.random() ** (1 / resident.person.zeal))

    def _row(self, held: "Held", resident: Resident) -> SheetRow:
        dice = self.town.dice
        came = held.plan.starts_at + dt.timedelta(minutes=dice.choice((0, 0, 0, 5, 10, 25)))
        went = held.plan.ends_at - dt.timedelta(minutes=dice.choice((0, 0, 0, 10, 20)))
        helped = 1 if self.town.chance(0.25) else 0
        note = "帮助独居老人代买药品" if helped and self.town.chance(0.3) else None
        return SheetRow(
            resident.member_id,
            came,
            went,
            dice.choice((0, 0, 0, 10, 15)),
            helped,
            dice.choice(_QUALITIES),
            note,
        )

    def _return(self, held: "Held", rows: Sequence[SheetRow], record_id: UUID) -> None:
        reason = self.town.dice.choice(_RETURNS)
        activities.return_records(held.activity_id, [record_id], reason=reason, actor=held.desk(rows))
        better = [
            replace(row, break_minutes=row.break_minutes + 5) if n == 0 else row for n, row in enumerate(rows)
        ]
        self.town.diary.note(clock.today(), 17, partial(self._enter_again, held, better))

    def _enter_again(self, held: "Held", rows: Sequence[SheetRow]) -> None:
        activities.enter_sheet(held.activity_id, rows, actor=held.community.leader)
        day = self._in_time(self.town.workday(clock.today(), 1, 2), held.day, 0)
        self.town.diary.note(day, 18, partial(self._confirm, held, rows))

    def _confirm(self, held: "Held", rows: Sequence[SheetRow]) -> None:
        desk = held.desk(rows)
        signed = self._signed(held, rows)
        records = activities.confirm(held.activity_id, signed, quality=Quality.FAIR, actor=desk)
        number, chosen = next(self._confirmations), self.town.dice.choice(records)
        day = self.town.workday(clock.today(), 1, 6)
        if number % 17 == 3:
            self.town.diary.note(day, 16, partial(self._correct, chosen.id, chosen.stopped_at, desk))
        elif number % 31 == 5:
            reason = "经核实本人当日未到场，签到有误"
            self.town.diary.note(day, 16, partial(activities.void, chosen.id, reason, actor=desk))

    def _signed(self, held: "Held", rows: Sequence[SheetRow]) -> list[UUID] | None:
        """Leave out who did not sign in the week of missing signatures; None where the whole sheet is confirmed."""
        if held.day not in _SIGNATURES_MISSING or len(rows) == 1:
            return None
        present = queries.records_in(held.activity_id)
        return [record.id for record in present if record.member_id != rows[-1].member_id]

    def _correct(self, record_id: UUID, stopped_at: dt.datetime, desk: Actor) -> None:
        shorter = {"stopped_at": stopped_at - dt.timedelta(minutes=20)}
        activities.correct(record_id, shorter, "签到表核对，提前20分钟离开", actor=desk)


class Held:
    """An activity under way through the desk."""

    def __init__(self, activity_id: UUID, community: Community, plan: Plan, post: Post | None):
        self.activity_id, self.community, self.plan, self.post = activity_id, community, plan, post
        self.day = clock.local_date(plan.starts_at)

    def desk(self, rows: Sequence[SheetRow]) -> Actor:
        """Return who may decide about these people's service: never one of them."""
        return self.community.desk(row.member_id for row in rows)


def _plan_of(post: Post, community: Community, starts: dt.datetime, minutes: int, beneficiaries: int) -> Plan:
    month = starts.astimezone(clock.SHANGHAI).month
    return Plan(
        name=f"{month}月{post.name}",
        starts_at=starts,
        ends_at=starts + dt.timedelta(minutes=minutes),
        place=post.place,
        content=f"{post.name}：按岗位职责开展服务",
        organiser=community.name.removesuffix("居委会") + "党委",
        leader_name=community.leader_name,
        category_code=post.category,
        source=Source.POST,
        post_id=post.id,
        needed=20,
        beneficiaries=beneficiaries,
    )
