"""What one person asks to be booked and a second one decides: a reversal, or a fact that no other room keeps."""

from enum import StrEnum

from server.points.rules import GRADES, FactKind


class RequestKind(StrEnum):
    """The reversal of an entry, or one of the facts that are known from paper only (domain.md P08, P09, N01)."""

    REVERSAL = "reversal"
    PRAISE = "praise"
    HONOUR = "honour"
    ABSENCE = "absence"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def fact(self) -> FactKind | None:
        """Return what is declared once this is approved; None for a reversal, which declares nothing."""
        return None if self is RequestKind.REVERSAL else FactKind(self.value)


class RequestState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"open": "待复核", "approved": "已同意", "refused": "未同意"}[self]


class Grade(StrEnum):
    """Who honoured a member; the points of each are in the rules (P09)."""

    COMMUNITY = "community"
    SUBDISTRICT = "subdistrict"
    COUNTY = "county"

    @property
    def label(self) -> str:
        return {"community": "社区级", "subdistrict": "街道级", "county": "县级以上"}[self]


_LABELS = {
    RequestKind.REVERSAL: "冲正",
    RequestKind.PRAISE: "书面表扬",
    RequestKind.HONOUR: "志愿服务表彰",
    RequestKind.ABSENCE: "无故缺席",
}
DECLARED = tuple(kind for kind in RequestKind if kind.fact is not None)
"""What can be declared from paper."""
assert tuple(Grade) == GRADES, "the rules pay for every grade"
