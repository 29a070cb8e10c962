"""A letter and who deals with it on both sides, and the way of a single letter from review to receipt."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from server.delivery import service as delivery
from server.delivery.rules import Parcel, Seal, Way
from server.demo.diary import Diary
from server.demo.town import Community, Town
from server.feedback import service
from server.kernel.actor import Actor

COPIES = 2
"""One print goes to the unit, one to the file."""
_OFFICE = ("马晓东", "王丽萍", "李国庆", "张志宏", "陈玉兰", "刘海燕", "杨建军", "赵永红")


@dataclass(frozen=True, slots=True)
class Mailing:
    """``liaison``: who confirms and answers in the portal; without one, ``handler`` signs the paper slip."""

    letter_id: UUID
    unit_id: UUID
    community: Community
    liaison: Actor | None
    handler: str

    @property
    def hand(self) -> Actor:
        """Who keys what the unit says."""
        return self.liaison or self.community.clerk

    @property
    def usual_way(self) -> Way:
        return Way.PORTAL if self.liaison else Way.HAND

    def receipt(self, day: dt.date) -> dict[str, Any]:
        """Return what is keyed of a receipt: in the portal nothing, from the slip its day and name."""
        return {} if self.liaison else {"received_on": day, "received_by": self.handler}


def mailing_of(town: Town, community: Community, letter_id: UUID, unit_id: UUID) -> Mailing:
    """Return a letter with who deals with it."""
    number = town.unit_ids.index(unit_id)
    liaison = town.liaisons.get(unit_id)
    return Mailing(letter_id, unit_id, community, liaison, _OFFICE[number % len(_OFFICE)])


def weekday_after(day: dt.date, number: int) -> dt.date:
    """Return the so-manieth day from Monday to Friday after a day of July or August: no holiday is among them."""
    for _ in range(number):
        day += dt.timedelta(days=3 if day.weekday() == 4 else 1)
    return day


def note_errand(diary: Diary, mailing: Mailing, *, begins: dt.date) -> dt.date:
    """Note a frozen letter's review and approval, its seal and way out the day after, its receipt; return that day."""
    letter_id, clerk = mailing.letter_id, mailing.community.clerk
    sent, received = weekday_after(begins, 1), weekday_after(begins, 2)
    diary.note(begins, 9, partial(service.review, letter_id, actor=clerk))
    diary.note(begins, 10, partial(service.approve, letter_id, actor=mailing.community.secretary))
    diary.note(sent, 9, partial(delivery.seal, [letter_id], Seal(copies=COPIES), actor=clerk))
    diary.note(sent, 10, partial(delivery.send, [Parcel(letter_id)], mailing.usual_way, actor=clerk))
    receiving = partial(delivery.receive, letter_id, **mailing.receipt(received), actor=mailing.hand)
    diary.note(received, 11, receiving)
    return received
