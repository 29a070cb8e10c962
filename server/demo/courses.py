"""What becomes of letters once they are out. Pure: the same place in the pile goes the same way in every build."""

from collections.abc import Mapping
from enum import StrEnum


class Course(StrEnum):
    """How a unit deals with a letter, and the community with what the unit says."""

    SILENT = "silent"
    RECEIVED = "received"
    ANSWERED = "answered"
    CLOSED = "closed"
    MOVED = "moved"
    RETIRED = "retired"
    MISSENT = "missent"
    CORRECTED = "corrected"
    SETTLED = "settled"
    DISPUTED = "disputed"


_C = Course
_IN_PORTAL: Mapping[int, tuple[Course, ...]] = {
    0: (_C.CORRECTED, _C.CLOSED),
    1: (_C.MOVED, _C.ANSWERED),
    2: (_C.CLOSED, _C.RECEIVED),
    3: (_C.ANSWERED, _C.MOVED),
}
_ON_PAPER: Mapping[int, tuple[Course, ...]] = {
    0: (_C.MISSENT, _C.SILENT, _C.RETIRED),
    1: (_C.CORRECTED, _C.SETTLED, _C.DISPUTED, _C.RECEIVED),
    2: (_C.SETTLED, _C.SILENT, _C.MOVED),
    3: (_C.SILENT, _C.RETIRED, _C.DISPUTED),
}
_USUAL = (
    _C.CLOSED, _C.ANSWERED, _C.RECEIVED, _C.ANSWERED, _C.CLOSED, _C.ANSWERED, _C.SILENT, _C.ANSWERED,
)  # fmt: skip


def course_of(community: int, order: int, *, portal: bool) -> Course:
    """Return the course of a letter by the community's number and its place among those in the portal or on paper."""
    own = (_IN_PORTAL if portal else _ON_PAPER).get(community, ())
    return own[order] if order < len(own) else _USUAL[(order - len(own)) % len(_USUAL)]
