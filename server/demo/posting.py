"""服务岗位 as they are lived: published in winter, claimed, sometimes withdrawn, some closed before summer."""

import datetime as dt
from functools import partial
from itertools import count
from uuid import UUID

from server.demo.town import Community, Post, Resident, Town
from server.kernel import clock
from server.posts import queries
from server.posts import service as posts
from server.posts.errors import AlreadyClaimed, ClaimOverlaps, NotRegistered, PostFull, PostNotOpen

OPENING = dt.date(2026, 1, 26)
_KINDS: tuple[tuple[str, str, str, str], ...] = (
    ("D01", "政策宣讲进楼院", "入户宣传惠民政策和党的创新理论", "社区党群服务中心"),
    ("D03", "平安夜巡队", "晚间在辖区巡逻，排查安全隐患", "社区警务室"),
    ("D04", "街巷环境清洁", "清理背街小巷和楼道杂物", "辖区主次干道"),
    ("D13", "便民维修与理发", "为老年居民义务维修、理发", "社区便民服务点"),
    ("D09", "健康义诊", "测量血压血糖，讲解健康知识", "社区卫生服务站"),
    ("D14", "应急突击队", "扫雪除冰、防汛排涝、突发事件处置", "社区应急物资库"),
    ("D02", "民情信息收集", "走访楼院，收集居民意见建议", "各网格"),
    ("D05", "帮扶困难家庭", "结对走访困难家庭，代办事项", "各网格"),
    ("D06", "文体活动组织", "组织自乐班、广场文艺活动", "文化广场"),
    ("D07", "法律咨询台", "解答居民法律问题，指引法律援助", "社区法律服务室"),
    ("D08", "心理疏导热线", "倾听居民困扰，提供心理疏导", "社区心理服务室"),
    ("D10", "邻里矛盾调解", "参与调解邻里和物业纠纷", "社区调解室"),
    ("D11", "四点半课堂", "辅导小学生课业，讲科普知识", "社区图书室"),
    ("D12", "就业信息服务", "整理招聘信息，指导求职简历", "社区便民大厅"),
    ("D99", "图书整理", "整理社区书屋图书，登记借阅", "社区书屋"),
    ("D04", "小区绿化养护", "养护公共绿地，认养树木", "小区绿地"),
    ("D03", "校园周边护学", "上下学时段维护校门口秩序", "第四小学门口"),
)  # fmt: skip
_RISKY = {
    "D03": "夜间或路边服务，请结伴同行、注意交通安全，社区统一购买保险。",
    "D14": "应急处置有一定危险，须听从指挥，社区统一购买保险。",
}
_QUALIFIED = {"D07": "持法律职业资格", "D08": "持心理咨询相关资格", "D09": "持医护执业资格"}
_APPROVAL = {"D05", "D07", "D08", "D09", "D11"}
_WITHDRAWALS = ("近期出差较多，暂时不能参加", "与本单位值班时间冲突", "家中老人需要照料", None)
_REFUSALS = (AlreadyClaimed, ClaimOverlaps, NotRegistered, PostFull, PostNotOpen)
"""What a phone may be told when it asks for a place; the member then looks for another post or lets it be."""


class Posting:
    """Publishes every community's posts and lets registered members claim them."""

    def __init__(self, town: Town):
        self.town = town
        self._granted = count(1)

    def note_all(self) -> None:
        """Note the publishing of posts, and the early end of some."""
        for community in self.town.communities:
            for number in range(self.town.scale.posts):
                day = OPENING + dt.timedelta(days=number % 5)
                self.town.diary.note(day, 10, partial(self._publish, community, number))
            self.town.diary.note(dt.date(2026, 6, 30), 17, partial(self._close_one, community))

    def _publish(self, community: Community, number: int) -> None:
        category, name, duties, place = _KINDS[number % len(_KINDS)]
        weekday, hour = number % 7 + 1, 9 if number % 7 >= 5 else 18
        until = dt.date(2026, 12, 31) if number % 3 else dt.date(2026, 6, 30)
        start = f"{hour:02}:00"
        added = posts.publish(
            community.id,
            name=name,
            category_code=category,
            duties=duties,
            place=place,
            capacity=(3, 8, 15, 20)[number % 4],
            starts_on=clock.today() + dt.timedelta(days=5),
            ends_on=until,
            slots=[{"weekday": weekday, "from": start, "to": f"{hour + 2:02}:30"}],
            leader_name=community.leader_name,
            leader_phone="0937-0000100",
            requirements=_QUALIFIED.get(category),
            needs_approval=category in _APPROVAL,
            risk_notice=_RISKY.get(category),
            actor=community.clerk,
        )
        community.posts.append(Post(added.id, name, category, weekday, hour, place, until))

    def _close_one(self, community: Community) -> None:
        ending = [post for post in community.posts if post.open_until < clock.today() + dt.timedelta(days=2)]
        if ending:
            posts.close(ending[0].id, "上半年任务已完成", actor=community.clerk)

    def welcome(self, resident: Resident) -> None:
        """Let somebody who was just registered and has a phone look for one or two posts some days later."""
        if resident.phone is None or not self.town.chance(0.85):
            return
        first = max(clock.today(), OPENING + dt.timedelta(days=5))
        for _ in range(self.town.dice.choice((1, 1, 2))):
            day = first + dt.timedelta(days=self.town.dice.randint(1, 14))
            self.town.diary.note(day, self.town.dice.randint(12, 22), partial(self._claim, resident))

    def _claim(self, resident: Resident) -> None:
        community, phone = resident.community, resident.phone
        if community is None or phone is None or not community.posts:
            return
        post = self.town.dice.choice(community.posts)
        note = f"本人擅长{resident.person.skill}" if resident.person.skill else None
        try:
            made = posts.claim(post.id, note=note, actor=phone)
        except _REFUSALS:
            return
        day = self.town.workday(clock.today(), 1, 3)
        if post.category in _APPROVAL:
            self.town.diary.note(day, 11, partial(self._decide, made.id, resident, post.id))
        elif next(self._granted) % 13 == 4:
            later = clock.today() + dt.timedelta(days=self.town.dice.randint(10, 60))
            self.town.diary.note(later, 13, partial(self._withdraw, made.id, resident, post.id))

    def _decide(self, claim_id: UUID, resident: Resident, post_id: UUID) -> None:
        community = resident.community
        if community is None or not _stands(claim_id, resident, post_id):
            return
        desk = community.desk([resident.member_id])
        if self.town.chance(0.1):
            posts.decline_claim(claim_id, "请先提交资格证书，可改认领其他岗位。", actor=desk)
        elif self.town.chance(0.95):
            posts.approve_claim(claim_id, actor=desk)

    def _withdraw(self, claim_id: UUID, resident: Resident, post_id: UUID) -> None:
        if resident.phone is not None and _stands(claim_id, resident, post_id):
            posts.withdraw(claim_id, self.town.dice.choice(_WITHDRAWALS), actor=resident.phone)


def _stands(claim_id: UUID, resident: Resident, post_id: UUID) -> bool:
    """Say whether a claim has not ended meanwhile, with its post or the member's move."""
    live = queries.live_claim(post_id, resident.member_id)
    return live is not None and live.id == claim_id
