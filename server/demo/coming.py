"""What the first community has today and in the coming week, for phone and roll-call to show; no dice are thrown."""

import datetime as dt
from functools import partial

from server.activities import service as activities
from server.activities.rules import Plan, Source
from server.demo.script import LAST_DAY
from server.demo.town import Community, Post, Town
from server.kernel import clock
from server.posts import queries as posts

_PLANNED_ON = LAST_DAY - dt.timedelta(days=2)
_COMING = ((0, 9, 30, "晨间"), (0, 15, 0, "午后"), (2, 18, 30, "傍晚"), (5, 9, 0, "新一周"))
"""Days after the last lived one, hour, minute, and the beginning of the name."""
_LENGTH = dt.timedelta(hours=2)


class Coming:
    """Notes four activities of the post in which most people with a phone hold a place."""

    def __init__(self, town: Town):
        self.town = town

    def note_all(self) -> None:
        """Let the leader plan them two days before the last lived day."""
        self.town.diary.note(_PLANNED_ON, 17, partial(self._plan, self.town.communities[0]))

    def _plan(self, community: Community) -> None:
        post = max(community.posts, key=self._phones_on)
        for days, hour, minute, word in _COMING:
            starts = clock.at(LAST_DAY + dt.timedelta(days=days), hour, minute)
            activities.plan(community.id, _plan_of(post, community, starts, word), actor=community.leader)

    def _phones_on(self, post: Post) -> int:
        holders = {claim.member_id for claim in posts.live_claims(post.id)}
        return sum(each.phone is not None and each.member_id in holders for each in self.town.residents)


def _plan_of(post: Post, community: Community, starts: dt.datetime, word: str) -> Plan:
    return Plan(
        name=f"{word}{post.name}",
        starts_at=starts,
        ends_at=starts + _LENGTH,
        place=post.place,
        content=f"{post.name}：按岗位职责开展服务",
        organiser=community.name.removesuffix("居委会") + "党委",
        leader_name=community.leader_name,
        category_code=post.category,
        source=Source.POST,
        post_id=post.id,
        needed=20,
    )
