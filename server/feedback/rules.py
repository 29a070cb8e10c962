"""The half-yearly feedback letter: states and dates."""

from enum import StrEnum


class LetterState(StrEnum):
    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    RENDERED = "rendered"

    @property
    def label(self) -> str:
        return {"drafted": "待核稿", "reviewed": "待签发", "approved": "已签发", "rendered": "已成文"}[self]


class Rating(StrEnum):
    """评价: never the branch's own 民主评议 grades (F-09)."""

    GOOD = "good"
    FAIR = "fair"
    PLAIN = "plain"
    POOR = "poor"
    NONE = "none"

    @property
    def label(self) -> str:
        return {"good": "好", "fair": "较好", "plain": "一般", "poor": "较差", "none": "本期不评价"}[self]
