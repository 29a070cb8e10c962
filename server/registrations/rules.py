"""States of a registration (报到)."""

from enum import StrEnum


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


class Method(StrEnum):
    """报到方式 (domain.md B1)."""

    ONLINE = "online"
    IN_PERSON = "in_person"
    BY_UNIT = "by_unit"
    BY_PROXY = "by_proxy"

    @property
    def label(self) -> str:
        return {"online": "线上", "in_person": "本人到场", "by_unit": "单位集中", "by_proxy": "代办"}[self]
