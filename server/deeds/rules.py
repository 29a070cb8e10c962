"""五个一: five deeds per member and year, each tied to evidence."""

from enum import IntEnum, StrEnum


class DeedKind(IntEnum):
    """The five, in the order of the labels in a community's settings."""

    MATTER = 1
    OPINION = 2
    PROJECT = 3
    FAMILY = 4
    MEETING = 5


class EvidenceKind(StrEnum):
    SERVICE_RECORD = "service_record"
    OPINION = "opinion"
    CLAIM = "claim"
    VISIT = "visit"
    MEETING = "meeting"


class OpinionState(StrEnum):
    RECORDED = "recorded"
    ADOPTED = "adopted"
    NOT_ADOPTED = "not_adopted"
