"""States of a registration (报到), its yearly number, and rates of reconciliation."""

import calendar
import datetime as dt
from enum import StrEnum

from server.kernel.errors import TransitionRefused


class RegistrationState(StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACTIVE = "active"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {
            "submitted": "待核",
            "returned": "已退回",
            "active": "已报到",
            "transferred": "已转出",
            "cancelled": "已注销",
        }[self]


LIVE_STATES = frozenset({RegistrationState.SUBMITTED, RegistrationState.RETURNED, RegistrationState.ACTIVE})


class Event(StrEnum):
    APPROVE = "approve"
    GIVE_BACK = "give_back"
    RESUBMIT = "resubmit"
    RENEW = "renew"
    TRANSFER = "transfer"
    CANCEL = "cancel"

    @property
    def label(self) -> str:
        return {
            "approve": "审核通过",
            "give_back": "退回",
            "resubmit": "重新提交",
            "renew": "年度续报",
            "transfer": "转出",
            "cancel": "注销",
        }[self]


_NEXT = {
    (RegistrationState.SUBMITTED, Event.APPROVE): RegistrationState.ACTIVE,
    (RegistrationState.SUBMITTED, Event.GIVE_BACK): RegistrationState.RETURNED,
    (RegistrationState.SUBMITTED, Event.CANCEL): RegistrationState.CANCELLED,
    (RegistrationState.RETURNED, Event.RESUBMIT): RegistrationState.SUBMITTED,
    (RegistrationState.RETURNED, Event.CANCEL): RegistrationState.CANCELLED,
    (RegistrationState.ACTIVE, Event.RENEW): RegistrationState.ACTIVE,
    (RegistrationState.ACTIVE, Event.TRANSFER): RegistrationState.TRANSFERRED,
    (RegistrationState.ACTIVE, Event.CANCEL): RegistrationState.CANCELLED,
}


def after(state: RegistrationState, event: Event) -> RegistrationState:
    """Return the state that follows; TransitionRefused where ``state`` does not know ``event``."""
    following = _NEXT.get((state, event))
    if following is None:
        raise TransitionRefused(f"报到现为“{state.label}”，不能{event.label}。")
    return following


class Method(StrEnum):
    """报到方式 (domain.md B1)."""

    ONLINE = "online"
    IN_PERSON = "in_person"
    BY_UNIT = "by_unit"
    BY_PROXY = "by_proxy"

    @property
    def label(self) -> str:
        return {"online": "线上", "in_person": "本人到场", "by_unit": "单位集中", "by_proxy": "代办"}[self]


class Standing(StrEnum):
    """How somebody of a unit stands in the desk's reconciliation, by whom it has to look after first."""

    MISSING = "missing"
    WAITING = "waiting"
    REGISTERED = "registered"
    ELSEWHERE = "elsewhere"

    @property
    def label(self) -> str:
        return {
            "missing": "未报到",
            "waiting": "已提交，待通过或续报",
            "registered": "已在本社区报到",
            "elsewhere": "已在其他社区报到",
        }[self]


def number_prefix(code: str | None, pinyin: str) -> str:
    """Return what stands before year and serial: the community's code, else the initials of its name's pinyin."""
    return code or "".join(syllable[0] for syllable in pinyin.split()).upper()[:12]


def number(prefix: str, year: int, serial: int) -> str:
    """Write a registration number: 社区代码-年度-序号 (domain.md B1)."""
    return f"{prefix}-{year}-{serial:04}"


def on_time(registered_on: dt.date, *, month: int, day: int) -> bool:
    """Say whether a day is not after the community's deadline of its year (S29)."""
    return (registered_on.month, registered_on.day) <= (month, day)


RENEWAL_DAYS = 45
"""How long before the deadline members are reminded of the year's registration."""


def deadline_of(year: int, month: int, day: int) -> dt.date:
    """Return a community's deadline in a year; a day its month does not have is the month's last."""
    return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def renewal_near(today: dt.date, deadline: dt.date) -> bool:
    """Say whether it is time to remind: from 45 days before the deadline until it has passed."""
    return deadline - dt.timedelta(days=RENEWAL_DAYS) <= today <= deadline


def permille(part: int, whole: int) -> int | None:
    """Return ``part`` of ``whole`` in permille, half rounded up; None of nothing."""
    return None if whole == 0 else (2000 * part + whole) // (2 * whole)


def percent(rate: int | None) -> str | None:
    """Write a permille as a percentage with one decimal: 833 → 83.3."""
    return None if rate is None else f"{rate // 10}.{rate % 10}"
