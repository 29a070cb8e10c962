"""What waits for a member: the words of the first page, and which of it presses most."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from server.kernel import clock
from server.kernel.periods import Period, PeriodKind

PRESSING = dt.timedelta(days=3)
"""What ends within this time comes before everything without such a term."""


class WaitingKind(StrEnum):
    """In the order of weight among what does not end soon."""

    RETURNED = "returned"
    REGISTER = "register"
    RENEW = "renew"
    OFFER = "offer"
    LETTER = "letter"
    CONSENT = "consent"
    PROPOSE = "propose"
    OBJECTION = "objection"


_PAGES = {
    WaitingKind.RETURNED: "/pages/register/register",
    WaitingKind.REGISTER: "/pages/register/register",
    WaitingKind.RENEW: "/pages/register/register",
    WaitingKind.OFFER: "/pages/posts/posts",
    WaitingKind.LETTER: "/pages/letters/letters",
    WaitingKind.CONSENT: "/pages/consents/consents",
    WaitingKind.PROPOSE: "/pages/services/services",
    WaitingKind.OBJECTION: "/pages/services/services",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for the member; ``until`` None where no day ends it."""

    kind: WaitingKind
    title: str
    words: str
    until: dt.datetime | None = None
    target: str | None = None

    @property
    def page(self) -> str:
        """The page of the mini-program on which it is done."""
        return self.target or _PAGES[self.kind]


def by_urgency(found: Iterable[Waiting], now: dt.datetime) -> list[Waiting]:
    """Return what waits: first what ends within three days by its end, then the rest by weight, then by its end."""
    order = list(WaitingKind)

    def key(each: Waiting) -> tuple[bool, float, int, float]:
        ends = each.until.timestamp() if each.until else float("inf")
        pressing = each.until is not None and each.until <= now + PRESSING
        return not pressing, ends if pressing else 0, order.index(each.kind), ends

    return sorted((each for each in found if each.until is None or each.until > now), key=key)


def short_day(day: dt.date) -> str:
    """Write a day of this year: 7月21日."""
    return f"{day.month}月{day.day}日"


def short_moment(instant: dt.datetime) -> str:
    """Write an instant of this year in Shanghai: 7月21日18:00."""
    local = instant.astimezone(clock.SHANGHAI)
    return f"{short_day(local.date())}{local:%H:%M}"


def period_words(period: Period, today: dt.date) -> str:
    """Name a period on a phone: 上半年 in its own year, 2026年下半年 later."""
    if period.kind is PeriodKind.YEAR or period.year != today.year:
        return period.label
    return period.label.removeprefix(f"{period.year}年")


def check_of(period: Period, until: dt.datetime, today: dt.date) -> Waiting:
    """Ask a member to look at what a draft says about them (F-14)."""
    title = f"核对{period_words(period, today)}反馈函中您的情况"
    return Waiting(WaitingKind.LETTER, title, f"{short_moment(until)}前可提出异议", until)


def registering(deadline: dt.date | None, today: dt.date) -> Waiting:
    """Ask a member who is nowhere registered to register, by the community's day where there is one to come."""
    if deadline is None or deadline < today:
        return Waiting(WaitingKind.REGISTER, "到居住社区报到", "您还没有报到，随时可以办理。")
    words = f"请在{short_day(deadline)}前办理。"
    return Waiting(WaitingKind.REGISTER, "到居住社区报到", words, end_of(deadline))


def renewing(deadline: dt.date, today: dt.date) -> Waiting:
    """Ask for this year's renewal (S29: 每年报到)."""
    title = f"办理{today.year}年度续报"
    if deadline < today:
        return Waiting(WaitingKind.RENEW, title, "续报后，今年的服务继续记入报到社区。")
    return Waiting(WaitingKind.RENEW, title, f"请在{short_day(deadline)}前办理。", end_of(deadline))


def returned(reason: str | None) -> Waiting:
    """Tell why a submission came back."""
    return Waiting(WaitingKind.RETURNED, "报到被退回，请修改后重新提交", reason or "请联系社区了解原因。")


def asking_to_tell_unit() -> Waiting:
    """Ask the one question that must be answered either way (个人信息保护法 art. 23)."""
    words = "可以不同意，不影响报到和服务。"
    return Waiting(WaitingKind.CONSENT, "选择是否向所在单位反馈", words)


def place_held(post: str, until: dt.datetime) -> Waiting:
    """Tell that a place is held, and until when."""
    words = f"为您留到{short_moment(until)}，请确认是否认领。"
    return Waiting(WaitingKind.OFFER, f"“{post}”有了名额", words, until)


def times_untold(activity: str, day: dt.date, last: dt.date) -> Waiting:
    """Ask when the member came and left, while it may be told."""
    title = f"补填{short_day(day)}“{activity}”的起止时间"
    return Waiting(WaitingKind.PROPOSE, title, f"{short_day(last)}前可补填；没有参加的不用填。", end_of(last))


def objection_answered(upheld: bool) -> Waiting:
    """Tell that an objection to a record was answered; the answer itself stands beside the record."""
    words = "异议成立，记录已更正，请查看。" if upheld else "经核实记录无误，请查看答复。"
    return Waiting(WaitingKind.OBJECTION, "您对服务记录的异议已答复", words)


def consent_missing() -> Waiting:
    """Say what follows from a withdrawn consent to be registered."""
    words = "未同意“报到登记使用”，报到不能审核和续报；也可以注销报到。"
    return Waiting(WaitingKind.CONSENT, "请重新选择报到登记使用的同意", words)


def deadline_of(year: int, month: int, day: int) -> dt.date:
    """Return a community's day of a year; one that the month does not have is its last."""
    return dt.date(year, month, min(day, monthrange(year, month)[1]))


def end_of(day: dt.date) -> dt.datetime:
    """Return the first instant after a day in Shanghai."""
    return clock.at(day + dt.timedelta(days=1))
