"""From the frozen letter to its number: clerks review, secretaries approve, return one, void one; a few wait."""

import datetime as dt
from functools import partial
from uuid import UUID

from server.delivery import service as delivery
from server.delivery.rules import Seal
from server.demo.answering import Answering
from server.demo.courses import Course
from server.demo.letters import Letters
from server.demo.mailing import COPIES, mailing_of, note_errand
from server.demo.town import Community
from server.feedback import service
from server.feedback.queries import LetterView
from server.feedback.rules import LetterState
from server.kernel import clock
from server.organisations import service as organisations

_REVIEW, _APPROVAL, _VOIDING, _ANEW = (dt.date(2026, 7, day) for day in (22, 23, 24, 31))
_LATE_APPROVAL, _LATE_SEALING = dt.date(2026, 8, 17), dt.date(2026, 8, 18)
_LATE_FROZEN = _VOIDING
_LEFT_SHARE = 12
"""One letter in so many is not looked at yet, and one in so many looked at and not approved."""
_WAITING = 2
"""At least so many wait for approval: one is approved late, the other never."""
_RENAMED_SINCE = dt.date(2026, 7, 1)
_LARGER = {"党支部": "党总支", "党总支": "党委", "党委": "党组"}
_RETURN_REASON = "请再核对一名党员的服务次数。"
_VOID_REASON = "该单位党组织7月起已更名，主送单位名称有误，作废重拟。"


class Issuing:
    """Notes the days on which letters get their numbers."""

    def __init__(self, letters: Letters, answering: Answering):
        self.letters, self.answering, self.town = letters, answering, letters.town

    def note_all(self) -> None:
        """Note the reviews and approvals of every community, and the one letter that the second voids."""
        diary = self.town.diary
        for community in self.town.communities:
            diary.note(_REVIEW, 9, partial(self._review, community))
            diary.note(_REVIEW, 15, partial(self._return_one, community))
            diary.note(_APPROVAL, 9, partial(self._review, community))
            diary.note(_APPROVAL, 10, partial(self._approve, community))
            diary.note(_LATE_FROZEN, 9, partial(self._issue_late_frozen, community))
            diary.note(_LATE_APPROVAL, 10, partial(self._approve_one, community))
        diary.note(_VOIDING, 9, partial(self._void_one, self.town.communities[1]))
        diary.note(_LATE_SEALING, 10, partial(self._seal_late, self.town.communities[1]))

    def _review(self, community: Community) -> None:
        """Look at every letter but the last few."""
        frozen, looked_at = (
            self._portal_first(community, each) for each in (LetterState.FROZEN, LetterState.REVIEWED)
        )
        left = max((len(frozen) + len(looked_at)) // _LEFT_SHARE, 1)
        for view in frozen[: len(frozen) - left]:
            service.review(view.letter.id, actor=community.clerk)

    def _portal_first(self, community: Community, state: LetterState) -> list[LetterView]:
        """Letters to units with the portal are never those that wait: their liaisons shall find something there."""
        found = self.letters.of(community, state)
        return sorted(found, key=lambda view: view.letter.unit_id not in self.town.liaisons)

    def _return_one(self, community: Community) -> None:
        reviewed = self._portal_first(community, LetterState.REVIEWED)
        service.give_back(reviewed[0].letter.id, _RETURN_REASON, actor=community.secretary)

    def _approve(self, community: Community) -> None:
        """Approve what can go out; a few wait."""
        ready = self._portal_first(community, LetterState.REVIEWED)
        waiting = max(len(ready) // _LEFT_SHARE, _WAITING)
        for view in ready[: len(ready) - waiting]:
            service.approve(view.letter.id, actor=community.secretary)

    def _issue_late_frozen(self, community: Community) -> None:
        """A letter drafted anew during the check was open to its members for five days more."""
        for view in self.letters.of(community, LetterState.FROZEN):
            if view.letter.frozen_at is not None and clock.local_date(view.letter.frozen_at) > _REVIEW:
                service.review(view.letter.id, actor=community.clerk)
                service.approve(view.letter.id, actor=community.secretary)

    def _approve_one(self, community: Community) -> None:
        waiting = self.letters.of(community, LetterState.REVIEWED)
        service.approve(waiting[0].letter.id, actor=community.secretary)

    def _seal_late(self, community: Community) -> None:
        for view in self.letters.of(community, LetterState.RENDERED):
            delivery.seal([view.letter.id], Seal(copies=COPIES), actor=community.clerk)

    def _void_one(self, community: Community) -> None:
        """A unit has renamed its Party organisation and told nobody: its letter bears the wrong addressee."""
        printed = reversed(self.letters.largest_first(community, LetterState.RENDERED))
        chosen = next(view for view in printed if view.letter.unit_id not in self.town.liaisons)
        service.void(chosen.letter.id, _VOID_REASON, actor=community.secretary)
        self._rename(chosen, community)
        service.draft_missing(chosen.letter.cycle_id, actor=community.clerk)
        self.town.diary.note(_ANEW, 8, partial(self._issue_anew, community, chosen.letter.unit_id))

    def _rename(self, view: LetterView, community: Community) -> None:
        """A branch has become a general branch, or that a committee."""
        named = self.letters.sheet(view, community).text.addressee
        for body, larger in _LARGER.items():
            if named.endswith(body):
                organisations.name_party_organisation(
                    unit_id=view.letter.unit_id, full_name=named.removesuffix(body) + larger,
                    short_name=named.removesuffix(body) + larger, since=_RENAMED_SINCE, actor=self.town.administrator,
                )  # fmt: skip
                return

    def _issue_anew(self, community: Community, unit_id: UUID) -> None:
        frozen = self.letters.of(community, LetterState.FROZEN)
        anew = next(view for view in frozen if view.letter.unit_id == unit_id)
        mailing = mailing_of(self.town, community, anew.letter.id, unit_id)
        received = note_errand(self.town.diary, mailing, begins=clock.today())
        self.answering.note(mailing, Course.RECEIVED, received=received)
