"""The small registers of the five deeds as they are lived: opinions, family visits, organisation meetings."""

import datetime as dt
from functools import partial
from uuid import UUID

from server.deeds import service as deeds
from server.deeds.rules import Hardship
from server.demo.town import Community, Resident, Town
from server.kernel import clock

_MONTHS = range(2, 9)
_OPINIONS = (
    ("公共设施", "3号楼前路灯不亮，老人夜间出行不便，建议尽快维修。"),
    ("环境卫生", "垃圾分类投放点偏少，建议在小区西门增设一处。"),
    ("物业管理", "电梯维保公示不及时，建议每月张贴一次。"),
    ("养老服务", "独居老人较多，建议开设助餐点。"),
    ("停车管理", "学校周边上下学时段乱停车，建议划定临时停车区。"),
    ("文化活动", "建议社区书屋周末延长开放时间。"),
)
_TOPICS = (
    "主题党日：学习党章",
    "组织生活会",
    "上党课：基层治理",
    "集体学习讨论",
    "参观学习廉政教育",
    "民主评议社区工作",
)
_ADOPTED = "已采纳，社区已报街道并列入近期工作安排。"
_REFUSED = "经研究暂不具备条件，已向本人说明。"


class Fellowship:
    """Notes the three registers of every community, from February to August."""

    def __init__(self, town: Town):
        self.town = town

    def note_all(self) -> None:
        """Note one meeting a month, and opinions and visits every other week."""
        for community in self.town.communities:
            for month in _MONTHS:
                self._note_month(community, month)

    def _note_month(self, community: Community, month: int) -> None:
        diary, dice = self.town.diary, self.town.dice
        diary.note(dt.date(2026, month, dice.randint(10, 20)), 20, partial(self._meet, community, month))
        for day in (8, 21):
            diary.note(dt.date(2026, month, day), 11, partial(self._listen, community))
            diary.note(dt.date(2026, month, day + 1), 11, partial(self._visit, community))

    def _some(self, community: Community, share: float) -> list[Resident]:
        """Return a share of the registered members, the eager ones more often."""
        return [each for each in community.registered if self.town.chance(share * each.person.zeal)]

    def _meet(self, community: Community, month: int) -> None:
        attending = [each.member_id for each in self._some(community, 0.07)]
        if attending:
            topic = _TOPICS[month % len(_TOPICS)]
            desk = community.desk(attending)
            deeds.record_meeting(
                community.id, day=clock.today(), topic=topic, member_ids=attending, actor=desk
            )

    def _listen(self, community: Community) -> None:
        for resident in self._some(community, 0.015):
            category, content = self.town.dice.choice(_OPINIONS)
            opinion = deeds.record_opinion(
                resident.member_id, community_id=community.id, day=clock.today(), category=category, content=content,
                actor=community.desk([resident.member_id]),
            )  # fmt: skip
            if self.town.chance(0.75):
                day = self.town.workday(clock.today(), 3, 20)
                self.town.diary.note(day, 15, partial(self._answer, opinion.id, community, resident))

    def _answer(self, opinion_id: UUID, community: Community, resident: Resident) -> None:
        adopted = self.town.chance(0.55)
        reply = _ADOPTED if adopted else _REFUSED
        desk = community.desk([resident.member_id])
        deeds.decide_opinion(opinion_id, adopted=adopted, reply=reply, actor=desk)

    def _visit(self, community: Community) -> None:
        for resident in self._some(community, 0.008):
            deeds.record_visit(
                resident.member_id, community_id=community.id, day=clock.today(),
                house_code=f"H{community.number + 1}-{self.town.dice.randint(1, 60):03}",
                hardship=self.town.dice.choice(list(Hardship)), actor=community.desk([resident.member_id]),
            )  # fmt: skip
