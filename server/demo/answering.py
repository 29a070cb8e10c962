"""回执 as units give them, in the portal or on paper, and what the communities make of them."""

import datetime as dt
from dataclasses import replace
from functools import partial
from typing import Any

from server.delivery import queries, service
from server.delivery.rules import Move, Opinion, RosterChangeKind, Slip, UnitObjection
from server.demo.courses import Course
from server.demo.letters import Letters, Service
from server.demo.mailing import Mailing, note_errand, weekday_after
from server.demo.objecting import correction_of, decline, uphold
from server.demo.registering import Registering
from server.kernel import clock

_OBJECTING, _RETIRING, _ASTRAY, _CLOSING, _DISPUTING = (dt.date(2026, 8, day) for day in (3, 5, 7, 14, 18))
_FIXED = {
    Course.CORRECTED: _OBJECTING, Course.SETTLED: _OBJECTING, Course.RETIRED: _RETIRING, Course.MISSENT: _ASTRAY,
    Course.DISPUTED: _DISPUTING,
}  # fmt: skip
_LONGEST = 9
_PHONE = "0937-0001{:03}"
_AWAY = "经我单位核实，{}同志{}月{}日在外地出差，当日未参加社区服务，请核对。"
_MORE = "{}同志自述参加服务的次数多于函中所列，请核对。"
_UNLIKE = "函中所列在职党员人数与我单位名册不一致，请提供核对依据。"
_NEWCOMERS = ("宋嘉宁", "孟睿", "康彤彤", "尹珂")
"""Of no name that the script gives: nobody here knows them yet."""
_REMINDED = "已提醒未报到的党员尽快到社区报到。"


class Answering:
    """Notes each letter's reply and what follows, as its course has it."""

    def __init__(self, letters: Letters, registering: Registering):
        self.letters, self.registering, self.town = letters, registering, letters.town
        self._replies = {
            Course.ANSWERED: self._agree, Course.CLOSED: self._agree, Course.MISSENT: self._agree,
            Course.MOVED: self._tell_moves, Course.RETIRED: self._tell_retirement,
            Course.CORRECTED: self._object_rightly, Course.SETTLED: self._object_wrongly, Course.DISPUTED: self._dispute,
        }  # fmt: skip

    def note(self, mailing: Mailing, course: Course, *, received: dt.date, longest: int = _LONGEST) -> None:
        """Note the reply to a letter, if it gets one, at most so many days after the day after it was received."""
        reply, diary = self._replies.get(course), self.town.diary
        if reply is not None:
            soon = self.town.workday(weekday_after(received, 1), 0, longest)
            hour = self.town.dice.randint(9, 16)
            diary.note(_FIXED.get(course, soon), hour, partial(reply, mailing))
        if course is Course.CLOSED:
            self._note_closing(mailing)

    def _note_closing(self, mailing: Mailing) -> None:
        closing = partial(service.close, mailing.letter_id, actor=mailing.community.clerk)
        self.town.diary.note(_CLOSING, 17, closing)

    def _reply(self, mailing: Mailing, opinion: Opinion = Opinion.NO_OBJECTION, **more: Any) -> None:
        """What is on paper bears the day before; the portal takes its own."""
        on_paper: dict[str, Any] = {}
        if mailing.liaison is None:
            on_paper = {"handler": mailing.handler, "replied_on": _weekday_before(clock.today())}
        slip = Slip(
            opinion=opinion,
            for_appraisal=True,
            for_assessment=self.town.chance(0.5),
            for_awards=self.town.chance(0.3),
            unregistered=_REMINDED if self._somebody_is_missing(mailing) else None,
            phone=_PHONE.format(self.town.unit_ids.index(mailing.unit_id) + 1),
            **on_paper,
            **more,
        )
        service.reply(mailing.letter_id, slip, actor=mailing.hand)

    def _somebody_is_missing(self, mailing: Mailing) -> bool:
        text = self.letters.text(mailing.letter_id, mailing.community)
        return any("尚未报到" in paragraph.text for paragraph in text.paragraphs)

    def _agree(self, mailing: Mailing) -> None:
        self._reply(mailing)

    def _tell_moves(self, mailing: Mailing) -> None:
        """Somebody has left for elsewhere and somebody has come: nobody has dealt with it yet."""
        left = self._staying(mailing)[-1].resident
        moves = (
            Move(RosterChangeKind.MOVED_OUT, member_id=left.member_id, note="8月调往外地工作"),
            Move(
                RosterChangeKind.MOVED_IN,
                name=_NEWCOMERS[mailing.community.number],
                note="8月调入，居住在你社区",
            ),
        )
        self._reply(mailing, moves=moves)

    def _tell_retirement(self, mailing: Mailing) -> None:
        oldest = min(self._staying(mailing), key=lambda each: each.resident.person.birth).resident
        move = Move(RosterChangeKind.RETIRED, member_id=oldest.member_id, note="8月到龄退休")
        self._reply(mailing, moves=(move,))
        later = weekday_after(clock.today(), 3)
        self.town.diary.note(later, 10, partial(self.registering.retire, oldest))
        self.town.diary.note(later, 11, partial(self._handle_moves, mailing))

    def _handle_moves(self, mailing: Mailing) -> None:
        clerk = mailing.community.clerk
        for change in queries.delivery(mailing.letter_id, actor=clerk).roster_changes:
            service.handle(change.id, actor=clerk)

    def _staying(self, mailing: Mailing) -> list[Service]:
        """Return those of a letter's table who served and still work for the unit."""
        served = self.letters.services(mailing.letter_id, mailing.community)
        return [
            each for each in served if each.resident.serving and each.resident.person.moves_unit_to is None
        ]

    def _object_rightly(self, mailing: Mailing) -> None:
        """Somebody was away that day: the record ends, a letter corrects the letter."""
        served = self._staying(mailing)[-1]
        words = _AWAY.format(served.name, served.day.month, served.day.day)
        self._object(mailing, words, served)
        later = weekday_after(clock.today(), 2)
        self.town.diary.note(later, 15, partial(uphold, mailing, served))
        self.town.diary.note(later, 16, partial(self._correct, mailing))

    def _correct(self, mailing: Mailing) -> None:
        """The correction goes its way within a week; in every other community the old letter is then closed."""
        correction = replace(mailing, letter_id=correction_of(mailing))
        received = note_errand(self.town.diary, correction, begins=weekday_after(clock.today(), 1))
        even = mailing.community.number % 2 == 0
        self.note(correction, Course.CLOSED if even else Course.ANSWERED, received=received, longest=2)
        if even:
            self._note_closing(mailing)

    def _object_wrongly(self, mailing: Mailing) -> None:
        served = self._staying(mailing)[-1]
        self._object(mailing, _MORE.format(served.name), served)
        later = weekday_after(clock.today(), 3)
        self.town.diary.note(later, 15, partial(decline, mailing))

    def _object(self, mailing: Mailing, words: str, served: Service) -> None:
        objection = UnitObjection(words, served.resident.member_id)
        self._reply(mailing, Opinion.OBJECTION, objections=(objection,))

    def _dispute(self, mailing: Mailing) -> None:
        """It came yesterday: nobody has answered it."""
        self._reply(mailing, Opinion.OBJECTION, words=_UNLIKE)


def _weekday_before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=3 if day.weekday() == 0 else 1)
