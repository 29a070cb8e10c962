"""The letters as they come about: drafted by the scheduled job, looked at by the clerk, approved by the secretary."""

import datetime as dt
from functools import partial

from server.demo.town import Community, Town
from server.demo.work import Desk
from server.feedback import jobs, queries, service
from server.feedback.queries import LetterView
from server.feedback.rules import LetterState
from server.kernel.periods import HalfYear

PERIOD = HalfYear(2026, 1)
SCHEDULED_FROM = dt.date(2026, 7, 13)
_REVIEW, _RETURN, _REVIEW_AGAIN, _APPROVAL = (dt.date(2026, 7, day) for day in (17, 20, 21, 22))
_LEFT_SHARE = 12
"""One draft in so many is not looked at yet, and one in so many looked at and not approved."""


class Letters:
    """Lets the scheduled job run every night from July on, and scripted people decide about what it drafts."""

    def __init__(self, town: Town, desk: Desk):
        self.town, self.desk = town, desk

    def note_all(self) -> None:
        """Note when each community's clerk reviews, and its secretary returns one letter and approves the others."""
        diary = self.town.diary
        for community in self.town.communities:
            diary.note(_REVIEW, 15, partial(self._review, community))
            diary.note(_RETURN, 10, partial(self._return_one, community))
            diary.note(_REVIEW_AGAIN, 9, partial(self._review, community))
            diary.note(_APPROVAL, 8, partial(self._approve, community), minute=30)

    def end_day(self, day: dt.date) -> None:
        """Plan and do what the scheduler and the worker would that night."""
        if day >= SCHEDULED_FROM:
            self.desk.plan("letters", jobs.plan_letters)
            self.desk.plan("rendering", jobs.plan_rendering)
            self.desk.work()

    def _review(self, community: Community) -> None:
        """Look at every draft but a few; the second community's last stays in any case."""
        found = self._letters(community)
        left = max(len(found) // _LEFT_SHARE, community.number)
        for view in found[: len(found) - left]:
            if view.letter.state is LetterState.DRAFTED:
                service.review(view.letter.id, actor=community.clerk)

    def _return_one(self, community: Community) -> None:
        reviewed = self._letters(community, LetterState.REVIEWED)
        service.give_back(reviewed[0].letter.id, "请再核对一名党员的服务次数。", actor=community.secretary)

    def _approve(self, community: Community) -> None:
        """Approve what can go out; some wait for the next day."""
        reviewed = self._letters(community, LetterState.REVIEWED)
        ready = [view for view in reviewed if not view.blocked]
        waiting = max(len(ready) // _LEFT_SHARE, len(ready) > 2)
        for view in ready[: len(ready) - waiting]:
            service.approve(view.letter.id, actor=community.secretary)

    def _letters(self, community: Community, state: LetterState | None = None) -> list[LetterView]:
        """Return a community's letters of the half-year in the order of their units' names."""
        found: list[LetterView] = []
        cursor: str | None = None
        while True:
            page = queries.letters(
                period=PERIOD,
                state=state,
                community_id=community.id,
                cursor=cursor,
                limit=100,
                actor=community.clerk,
            )
            found += page.items
            cursor = page.next
            if cursor is None:
                return sorted(found, key=lambda view: view.unit)
