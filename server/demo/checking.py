"""The members' check in July: some object to their own line, clerks answer, and choose their words."""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from uuid import UUID

from server.activities import service as activities
from server.demo.letters import Letters, Service
from server.demo.town import Community
from server.feedback import checking, drafting, phrases, service
from server.feedback.facts import Change, Rating
from server.feedback.queries import JudgedLine, LetterSheet, LetterView
from server.feedback.rules import LetterState

_READING, _AT_THE_DESK, _ANSWERING, _WORDING = (dt.date(2026, 7, day) for day in (15, 16, 17, 20))
_LATE = dt.date(2026, 8, 17)
_FEWER_MINUTES = "{}月{}日的服务，停止时间少记了30分钟，请核对签到表。"
_WHERE_IS_IT = "{}月{}日之后还参加过一次服务，表中似乎没有，请核对。"
_UPHELD = "经核对签到表，所述属实，服务记录已更正，反馈函随即重新取数。"
_CHECKED = "已核对无误：签到表、活动台账与表中所列一致。"
_REDRAFTED = "党员本人核对提出异议，服务记录更正后重新取数"
_REDRAFTED_LATE = "上半年一次服务的停止时间更正后重新取数"
_RATED = "所承担的岗位任务较重，社区走访时群众反映好"
_PRAISED = 2
"""The phrase of the bank that clerks like to add."""


class Checking:
    """Notes what members and clerks do about the drafts before they freeze."""

    def __init__(self, letters: Letters):
        self.letters, self.town = letters, letters.town

    def note_all(self) -> None:
        """Note one objection by phone per community, one at the desk of the first, answers and changed words."""
        diary = self.town.diary
        for community in self.town.communities:
            diary.note(_READING, 20, partial(self._object_by_phone, community))
            diary.note(_WORDING, 10, partial(self._choose_words, community))
        diary.note(_AT_THE_DESK, 10, partial(self._object_at_the_desk, self.town.communities[0]))
        diary.note(_LATE, 8, partial(self._redraft_late, self.town.communities[1]))

    def _object_by_phone(self, community: Community) -> None:
        """In every other community the clerk finds that the member is right."""
        for view, served in self._served(community, self._shown(community)):
            phone = served.resident.phone
            if phone is not None:
                words = _FEWER_MINUTES.format(served.day.month, served.day.day)
                objection = checking.object_to_own_line(view.letter.id, words, actor=phone)
                self._note_answer(
                    community, view.letter.id, served, objection.id, upheld=bool(community.number % 2)
                )
                return

    def _object_at_the_desk(self, community: Community) -> None:
        """Somebody without a phone comes by with the slip; the clerk keys what they say."""
        for view, served in self._served(community, self._shown(community)):
            if served.resident.phone is None:
                words = _WHERE_IS_IT.format(served.day.month, served.day.day)
                member_id = served.resident.member_id
                objection = checking.object_for(view.letter.id, member_id, words, actor=community.clerk)
                self._note_answer(community, view.letter.id, served, objection.id, upheld=False)
                return

    def _shown(self, community: Community) -> Sequence[LetterView]:
        """Return what members look at, but the first letter: its unit will have something to say of its own."""
        return self.letters.of(community, LetterState.CHECKING)[1:]

    def _served(
        self, community: Community, views: Sequence[LetterView]
    ) -> Iterator[tuple[LetterView, Service]]:
        for view in views:
            for served in self.letters.services(view.letter.id, community):
                yield view, served

    def _note_answer(
        self, community: Community, letter_id: UUID, served: Service, objection_id: UUID, *, upheld: bool
    ) -> None:
        """Facts are taken anew in the same morning, after the record was put right and the member told so."""
        if upheld:
            self._note_redraft(_ANSWERING, community, letter_id, served, _REDRAFTED)
        words = _UPHELD if upheld else _CHECKED
        answer = partial(checking.answer, objection_id, words, upheld=upheld, actor=community.clerk)
        self.town.diary.note(_ANSWERING, 10, answer)

    def _note_redraft(
        self, day: dt.date, community: Community, letter_id: UUID, served: Service, reason: str
    ) -> None:
        self.town.diary.note(day, 9, partial(self._lengthen, community, served))
        self.town.diary.note(day, 11, partial(drafting.redraft, letter_id, reason, actor=community.clerk))

    def _lengthen(self, community: Community, served: Service) -> None:
        changes = {"stopped_at": served.stopped_at + dt.timedelta(minutes=30)}
        desk = community.desk([served.resident.member_id])
        activities.correct(served.record_id, changes, "经核对签到表，停止时间少记30分钟", actor=desk)

    def _choose_words(self, community: Community) -> None:
        """Of the two smallest letters that have a table, one gets a phrase more, the other a better rating."""
        sheets = [
            self.letters.sheet(view, community)
            for view in reversed(self.letters.largest_first(community, LetterState.CHECKING))
        ]
        worded, rated, *_ = [sheet for sheet in sheets if any(_may_rise(one) for one in sheet.lines)]
        phrase = phrases.phrases(community.id, actor=community.clerk)[_PRAISED]
        words = (_evaluation(worded) + phrase,)
        service.change(worded.letter.id, evaluation=words, actor=community.clerk)
        changed = [_risen(next(one for one in rated.lines if _may_rise(one)))]
        service.change(rated.letter.id, changes=changed, actor=community.clerk)

    def _redraft_late(self, community: Community) -> None:
        """A month later a record turns out to be wrong, before its letter was looked at: the check begins again."""
        for view, served in self._served(community, self.letters.of(community, LetterState.FROZEN)):
            self._note_redraft(_LATE, community, view.letter.id, served, _REDRAFTED_LATE)
            return


def _evaluation(sheet: LetterSheet) -> str:
    """Return the paragraph that the letter proposes."""
    texts = [paragraph.text for paragraph in sheet.text.paragraphs]
    return texts[texts.index("三、社区评价") + 1]


def _may_rise(one: JudgedLine) -> bool:
    return one.rating in (Rating.FAIR, Rating.PLAIN)


def _risen(one: JudgedLine) -> Change:
    better = Rating.GOOD if one.rating is Rating.FAIR else Rating.FAIR
    return Change(one.line.member_id, rating=better, reason=_RATED)
