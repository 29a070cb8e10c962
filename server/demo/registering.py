"""报到 as it is lived: submissions on phones, on paper and at the desk, reviews, returns, moves and retirements."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from server.demo.names import SKILLS
from server.demo.script import LAST_DAY, Fate, Way
from server.demo.town import Community, Resident, Town
from server.kernel import clock
from server.kernel.actor import Actor
from server.members import service as members
from server.members.rules import EmploymentEnd, Purpose
from server.posts import service as posts
from server.registrations import service as registrations
from server.registrations.rules import Method

_PLEDGE = "服从社区安排，发挥所长，服务群众。"
_TIMES = ("周六、周日全天", "工作日18时以后", "周六上午", "节假日，提前一天通知")
_RETURN_REASONS = (
    "服务意向未填写，请补充后再提交。",
    "居住小区与社区不符，请核对。",
    "联系电话与名册不一致，请核对。",
)
_METHODS = {Way.PHONE: Method.ONLINE, Way.UNIT: Method.BY_UNIT, Way.DESK: Method.IN_PERSON}

Welcome = Callable[[Resident], None]


class Registering:
    """Notes everybody's registration in the diary; ``welcome`` is called for who has just been approved."""

    def __init__(self, town: Town, welcome: Welcome):
        self.town, self.welcome = town, welcome

    def note_all(self) -> None:
        """Note the submissions and the turns of life of the whole script."""
        diary, dice = self.town.diary, self.town.dice
        for resident in self.town.residents:
            if resident.person.fate is not Fate.NEVER:
                submit = partial(self._submit, resident)
                diary.note(resident.person.submits_on, dice.randint(8, 20), submit, minute=dice.randrange(60))
        for resident in self.town.residents:
            self._note_turns(resident)

    def _note_turns(self, resident: Resident) -> None:
        person, diary, dice = resident.person, self.town.diary, self.town.dice
        if person.moves_home_to is not None:
            diary.note(dt.date(2026, 4, dice.randint(7, 28)), 10, partial(self._move_home, resident))
        if person.moves_unit_to is not None:
            diary.note(dt.date(2026, 5, dice.randint(6, 20)), 9, partial(self._move_unit, resident))
        if person.retires_on is not None:
            diary.note(person.retires_on, 17, partial(self.retire, resident))

    def _submit(self, resident: Resident) -> None:
        community, dice = self._home(resident), self.town.dice
        way = resident.person.way
        consents = {Purpose.REGISTER: True, Purpose.TELL_UNIT: resident.person.tells_unit}
        if self.town.chance(0.3):
            consents[Purpose.SHOW_PUBLICLY] = self.town.chance(0.5)
        by_proxy = way is Way.DESK and self.town.chance(0.2)
        submitted = registrations.submit(
            resident.member_id,
            community.id,
            method=Method.BY_PROXY if by_proxy else _METHODS[way],
            consents=consents,
            skills=[resident.person.skill] if resident.person.skill else dice.sample(SKILLS, 1),
            categories=sorted(f"D{number:02}" for number in dice.sample(range(1, 15), 2)),
            free_times=dice.choice(_TIMES),
            pledge=_PLEDGE if self.town.chance(0.5) else None,
            unit_slip=f"2026-{resident.person.unit + 1:02}" if way is Way.UNIT else None,
            actor=self._hand(resident, community),
        )
        resident.registration_id = submitted.id
        if resident.person.fate is not Fate.OPEN:
            self._note_review(resident, community, returns=resident.person.returned_first)

    def _home(self, resident: Resident) -> Community:
        assert resident.person.home is not None, "who registers lives in a community"
        return self.town.communities[resident.person.home]

    def _hand(self, resident: Resident, community: Community) -> Actor:
        """Return who hands the registration in: the member on the phone, or the desk."""
        by_phone = resident.person.way is Way.PHONE and resident.phone is not None
        return resident.phone if by_phone and resident.phone else community.desk([resident.member_id])

    def _note_review(self, resident: Resident, community: Community, *, returns: bool) -> None:
        day = min(self.town.workday(clock.today(), 1, 4), LAST_DAY)
        review = self._give_back if returns else self._approve
        self.town.diary.note(day, self.town.dice.randint(9, 16), partial(review, resident, community))

    def _give_back(self, resident: Resident, community: Community) -> None:
        assert resident.registration_id is not None, "only a submission is reviewed"
        reason = self.town.dice.choice(_RETURN_REASONS)
        registrations.give_back(resident.registration_id, reason, actor=community.desk([resident.member_id]))
        day = clock.today() + dt.timedelta(days=self.town.dice.randint(1, 9))
        self.town.diary.note(day, 19, partial(self._resubmit, resident, community))

    def _resubmit(self, resident: Resident, community: Community) -> None:
        assert resident.registration_id is not None, "only a submission is handed in again"
        changes = {"categories": ["D04", "D13"], "free_times": _TIMES[0]}
        registrations.resubmit(resident.registration_id, changes, actor=self._hand(resident, community))
        self._note_review(resident, community, returns=False)

    def _approve(self, resident: Resident, community: Community) -> None:
        assert resident.registration_id is not None, "only a submission is approved"
        if not resident.serving:
            return
        registrations.approve(resident.registration_id, actor=community.desk([resident.member_id]))
        resident.community, resident.registered_on = community, clock.today()
        community.registered.append(resident)
        self.welcome(resident)

    def _move_home(self, resident: Resident) -> None:
        """Transfer to another community: claims end, the registration closes, the new community reviews."""
        old, new_home = resident.community, resident.person.moves_home_to
        if old is None or new_home is None or resident.registration_id is None or old.number == new_home:
            return
        new, desk = self.town.communities[new_home], old.desk([resident.member_id])
        posts.end_claims_of(resident.member_id, old.id, "迁居，转出本社区", actor=desk)
        opened = registrations.transfer(resident.registration_id, new.id, "迁居", actor=desk)
        old.registered.remove(resident)
        resident.community, resident.registration_id = None, opened.id
        self._note_review(resident, new, returns=False)

    def _move_unit(self, resident: Resident) -> None:
        to = resident.person.moves_unit_to
        assert to is not None, "who moves has somewhere to go"
        unit_id = self.town.unit_ids[to]
        members.move(
            resident.member_id, unit_id, clock.today(), reason="工作调动", actor=self.town.administrator
        )

    def retire(self, resident: Resident) -> None:
        """End somebody's employment today, with what they have claimed."""
        members.end_employment(
            resident.member_id,
            clock.today(),
            EmploymentEnd.RETIRED,
            note="到龄退休",
            actor=self.town.administrator,
        )
        resident.serving = False
        if resident.community is not None:
            community = resident.community
            posts.end_claims_of(
                resident.member_id, community.id, "已退休", actor=community.desk([resident.member_id])
            )
            community.registered.remove(resident)
