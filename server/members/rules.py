"""Words of members, employment and consent."""

from enum import StrEnum


class PartyStatus(StrEnum):
    FULL = "full"
    PROBATIONARY = "probationary"

    @property
    def label(self) -> str:
        return {"full": "正式党员", "probationary": "预备党员"}[self]


class MemberState(StrEnum):
    SERVING = "serving"
    RETIRED = "retired"
    LEFT = "left"
    DIED = "died"
    MERGED = "merged"


class Flag(StrEnum):
    """Why a member's row wants a human's look."""

    COMMUNITY_UNKNOWN = "community_unknown"
    COMMUNITY_AMBIGUOUS = "community_ambiguous"
    NAME_UNPRINTABLE = "name_unprintable"


class Purpose(StrEnum):
    """What a consent is for: separate ticks (个人信息保护法 arts. 23, 25, 29; domain.md B1)."""

    REGISTER = "register"
    TELL_UNIT = "tell_unit"
    SHOW_PUBLICLY = "show_publicly"
    ID_NUMBER = "id_number"


class ConsentChannel(StrEnum):
    PHONE = "phone"
    DESK = "desk"
    PAPER = "paper"


class EmploymentEnd(StrEnum):
    MOVED = "moved"
    RETIRED = "retired"
    LEFT = "left"
    DIED = "died"
    MISTAKE = "mistake"
