"""Letters on their way: sealed in one act, sent by portal, post or hand, one gone astray, received or not."""

import datetime as dt
from collections import defaultdict
from functools import partial

from server.delivery import service as delivery
from server.delivery.rules import Parcel, Seal, Way
from server.demo.answering import Answering
from server.demo.courses import Course, course_of
from server.demo.letters import Letters
from server.demo.mailing import COPIES, Mailing, mailing_of
from server.demo.town import Community
from server.feedback.rules import LetterState

_SEALING, _SENDING, _IN_PORTAL, _DELIVERED, _SLIPS_KEYED = (
    dt.date(2026, 7, day) for day in (27, 28, 29, 30, 31)
)
_SENT_AGAIN = dt.date(2026, 8, 3)
_WAYS = (Way.POST, Way.HAND, Way.POST, Way.POST, Way.FETCHED)
_ASTRAY = "收件地址有误，邮件退回，改由专人送达。"


class Sending:
    """Notes the last days of July in every community."""

    def __init__(self, letters: Letters, answering: Answering):
        self.letters, self.answering, self.town = letters, answering, letters.town

    def note_all(self) -> None:
        """Note when each community seals and sends; what follows is noted then."""
        for community in self.town.communities:
            self.town.diary.note(_SEALING, 10, partial(self._seal, community))
            self.town.diary.note(_SENDING, 10, partial(self._send, community))

    def _seal(self, community: Community) -> None:
        printed = [view.letter.id for view in self.letters.of(community, LetterState.RENDERED)]
        delivery.seal(printed, Seal(copies=COPIES), actor=community.clerk)

    def _send(self, community: Community) -> None:
        """Give every letter its course, send those of one way together, and note what follows."""
        parcels: dict[Way, list[Parcel]] = defaultdict(list)
        for order, (mailing, course) in enumerate(self._pile(community)):
            way = _way(mailing, course, order)
            slip = f"XA620902{community.number + 1}{order + 1:04}" if way is Way.POST else None
            parcels[way].append(Parcel(mailing.letter_id, slip))
            self._note_receipt(mailing, course)
            received = _IN_PORTAL if mailing.liaison else _SLIPS_KEYED
            self.answering.note(mailing, course, received=received)
        for way, sent in parcels.items():
            delivery.send(sent, way, actor=community.clerk)

    def _pile(self, community: Community) -> list[tuple[Mailing, Course]]:
        """The largest letters go the most eventful ways, so that there is somebody to object about."""
        sealed = [
            mailing_of(self.town, community, view.letter.id, view.letter.unit_id)
            for view in self.letters.largest_first(community, LetterState.SEALED)
        ]
        return [
            (mailing, course_of(community.number, order, portal=portal))
            for portal in (True, False)
            for order, mailing in enumerate(each for each in sealed if bool(each.liaison) is portal)
        ]

    def _note_receipt(self, mailing: Mailing, course: Course) -> None:
        diary = self.town.diary
        if course is Course.MISSENT:
            diary.note(_SLIPS_KEYED, 16, partial(self._missend, mailing))
        elif course is not Course.SILENT:
            day = _IN_PORTAL if mailing.liaison else _SLIPS_KEYED
            receive = partial(
                delivery.receive, mailing.letter_id, **mailing.receipt(_DELIVERED), actor=mailing.hand
            )
            diary.note(day, 15, receive)

    def _missend(self, mailing: Mailing) -> None:
        clerk = mailing.community.clerk
        delivery.missend(mailing.letter_id, _ASTRAY, actor=clerk)
        again = partial(delivery.send, [Parcel(mailing.letter_id)], Way.HAND, actor=clerk)
        self.town.diary.note(_SENT_AGAIN, 10, again)
        receive = partial(delivery.receive, mailing.letter_id, **mailing.receipt(_SENT_AGAIN), actor=clerk)
        self.town.diary.note(_SENT_AGAIN, 16, receive)


def _way(mailing: Mailing, course: Course, order: int) -> Way:
    if mailing.liaison:
        return Way.PORTAL
    return Way.POST if course in (Course.SILENT, Course.MISSENT) else _WAYS[order % len(_WAYS)]
