"""Activities and service records: words, states, minutes."""

from enum import StrEnum


class ActivityState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return {"planned": "计划", "held": "已办", "cancelled": "取消"}[self]


class Source(StrEnum):
    """来源 of an activity (domain.md B5)."""

    NEED = "need"
    PROJECT = "project"
    CONFERENCE = "conference"
    PARTY_DAY = "party_day"
    EMERGENCY = "emergency"
    POST = "post"


class RecordState(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    CORRECTED = "corrected"
    VOIDED = "voided"

    @property
    def label(self) -> str:
        return {
            "draft": "草稿",
            "pending": "待认定",
            "confirmed": "已认定",
            "returned": "退回",
            "corrected": "已更正",
            "voided": "作废",
        }[self]


class Quality(StrEnum):
    GOOD = "good"
    FAIR = "fair"
    PLAIN = "plain"

    @property
    def label(self) -> str:
        return {"good": "好", "fair": "较好", "plain": "一般"}[self]
