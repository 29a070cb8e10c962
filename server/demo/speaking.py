"""What members of the first community say on their phones: three opinions and a complaint; no dice are thrown."""

import datetime as dt
from functools import partial
from uuid import UUID

from server.complaints import service as complaints
from server.complaints.rules import Subject
from server.deeds import service as deeds
from server.deeds import submitting
from server.demo.diary import Event
from server.demo.script import LAST_DAY
from server.demo.town import Community, Resident, Town
from server.kernel.actor import Actor

_SAID_ON = LAST_DAY - dt.timedelta(days=7)
_OPINIONS = (
    ("无障碍设施", "2号楼入口台阶较高，轮椅进出不便，建议加装坡道。"),
    ("青少年服务", "暑期孩子无人看管，建议开设社区托管班。"),
    ("消防安全", "楼道内堆放杂物，建议组织一次集中清理。"),
)
"""The first becomes adopted, the second taken up; the third still waits."""
_REPLY = "已采纳，社区已联系物业测量，计划下月施工。"
_COMPLAINT = "提交报到后两周才收到审核结果，希望加快办理。"
_ANSWER = "经核实，审核确有延误，已要求社区收到报到后三个工作日内办结。感谢您的监督。"


class Speaking:
    """Notes what is said a week before the last lived day, and what becomes of it on the two days after."""

    def __init__(self, town: Town):
        self.town = town

    def note_all(self) -> None:
        """Let members speak in the evening."""
        self.town.diary.note(_SAID_ON, 20, partial(self._speak, self.town.communities[0]))

    def _speak(self, community: Community) -> None:
        speakers = _with_phones(community)[: len(_OPINIONS)]
        for (category, content), (resident, phone) in zip(_OPINIONS, speakers, strict=False):
            opinion = submitting.submit(category=category, content=content, actor=phone)
            if content != _OPINIONS[-1][1]:
                self._note(1, 10, partial(_take_up, opinion.id, community, resident))
            if content == _OPINIONS[0][1]:
                self._note(2, 15, partial(_adopt, opinion.id, community, resident))
        for _, phone in speakers[-1:]:
            self._complain(community, phone)

    def _complain(self, community: Community, phone: Actor) -> None:
        complaint = complaints.complain(
            subject=Subject.COMMUNITY, content=_COMPLAINT, area_id=community.id, actor=phone
        )
        self._note(1, 16, partial(complaints.answer, complaint.id, _ANSWER, actor=self.town.administrator))

    def _note(self, days: int, hour: int, event: Event) -> None:
        self.town.diary.note(_SAID_ON + dt.timedelta(days=days), hour, event)


def _with_phones(community: Community) -> list[tuple[Resident, Actor]]:
    return [(each, each.phone) for each in community.registered if each.phone is not None]


def _take_up(opinion_id: UUID, community: Community, resident: Resident) -> None:
    submitting.accept(opinion_id, actor=community.desk([resident.member_id]))


def _adopt(opinion_id: UUID, community: Community, resident: Resident) -> None:
    deeds.decide_opinion(opinion_id, adopted=True, reply=_REPLY, actor=community.desk([resident.member_id]))
