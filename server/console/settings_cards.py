"""The cards of 设置: what somebody may look after there, what it holds, and how it stands now."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from server.accounts.under_way import under_way
from server.audit import queries as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.operations.health import health
from server.operations.rules import Sign
from server.organisations import queries as organisations
from server.organisations import settings_list, unit_list
from server.pages.shell import moment
from server.posts import categorising


@dataclass(frozen=True, slots=True)
class State:
    """How something stands, whether it wants looking after, and where in the section it is, if not at its head."""

    words: str
    sign: Sign = Sign.GOOD
    place: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """An entry of the index."""

    label: str
    address: str
    holds: str
    state: State


@dataclass(frozen=True, slots=True)
class _Kind:
    verb: str
    label: str
    address: str
    holds: str
    state: Callable[[Actor], State]


def cards(actor: Actor) -> list[Card]:
    """Return what the actor may look after."""
    return list(_cards(actor))


def _cards(actor: Actor) -> Iterator[Card]:
    for kind in _KINDS:
        if actor.may(kind.verb):
            state = kind.state(actor)
            yield Card(kind.label, f"/console/settings/{kind.address}{state.place}", kind.holds, state)


def _settings(actor: Actor) -> State:
    count, with_points = settings_list.tally(actor)
    if count == 1:
        only = settings_list.communities(limit=1, actor=actor).items[0][0]
        return State(f"{only.name}，积分{'已开启' if with_points else '未开启'}", place=f"/{only.id}")
    return State(f"{count}个社区，其中{with_points}个开启积分")


def _categories(actor: Actor) -> State:
    every = categorising.every()
    retired = sum(each.retired_on is not None for each in every)
    return State(f"{len(every) - retired}类在用" + (f"，{retired}类已停用" if retired else ""))


def _calendar(actor: Actor) -> State:
    year = clock.today().year
    unknown = [each for each in (year, year + 1) if not organisations.work_calendar().knows(each)]
    if not unknown:
        return State(f"{year}、{year + 1}年均已有安排")
    words = f"{'、'.join(map(str, unknown))}年节假日尚未录入"
    return State(words, Sign.BAD if year in unknown else _when_due(clock.today()))


def _when_due(today: dt.date) -> Sign:
    """The State Council gives its notice in November; whoever has not entered it in December is late."""
    return Sign.WATCH if today.month == 12 else Sign.GOOD


def _accounts(actor: Actor) -> State:
    waiting = under_way(actor=actor)
    count = len(waiting.grants) + sum(each.expires_at is None for each in waiting.recoveries)
    return State(f"{count}项等待第二人同意", Sign.WATCH) if count else State("没有等待同意的事项")


def _organisations(actor: Actor) -> State:
    units, without = unit_list.tally(actor)
    words = f"{units}个单位"
    return State(f"{words}，{without}个未填主送党组织" if without else words)


def _trail(actor: Actor) -> State:
    sealing, verification = audit.sealing(), audit.verification()
    if verification is not None and verification.problem:
        return State("核验发现问题", Sign.BAD)
    return State(f"最近封存 {moment(sealing.sealed_at)}" if sealing.sealed_at else "还没有封存过")


def _health(actor: Actor) -> State:
    found = health()
    if not found.unwell:
        return State("一切正常")
    return State("、".join(f"{each.name}{each.sign.label}" for each in found.unwell), found.sign)


_KINDS = (
    _Kind(
        "settings.read", "社区设置", "communities",
        "积分开关、按期报到截止、服务要求、五个一名称、机关代字、联系方式、反馈函周期。", _settings,
    ),
    _Kind(
        "organisations.manage", "单位与社区变更", "organisations",
        "单位的名称、主送党组织、撤并和拆分；社区更名、合并、拆分。", _organisations,
    ),
    _Kind("settings.read", "岗位类别", "categories", "岗位和活动按什么分类，哪些需要资格或风险提示。", _categories),
    _Kind("calendar.read", "工作日历", "calendar", "节假日与调休。反馈函的认定截止、核对、回执期限都按工作日计算。", _calendar),
    _Kind("accounts.vouch", "工作账号", "accounts", "谁能登录工作台和单位门户、有什么角色；邀请、找回、离任移交。", _accounts),
    _Kind("audit.read", "操作日志", "audit", "谁在什么时候办了什么、为什么；记录是否被改动过。", _trail),
    _Kind("jobs.read", "运行状况", "health", "调度、办理、消息、封存是否正常，停办的任务重新办理。", _health),
)  # fmt: skip
