"""Words of areas, units and Party organisations; no session here."""

from enum import StrEnum


class AreaLevel(StrEnum):
    CITY = "city"
    COUNTY = "county"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    GRID = "grid"

    @property
    def depth(self) -> int:
        return list(AreaLevel).index(self)

    @property
    def label(self) -> str:
        return {
            "city": "市",
            "county": "县（市、区）",
            "subdistrict": "街道（乡镇）",
            "community": "社区（村）",
            "grid": "网格",
        }[self]


class UnitKind(StrEnum):
    """单位类别: the four of the registration form (domain.md B1)."""

    GOVERNMENT = "government"
    INSTITUTION = "institution"
    ENTERPRISE = "enterprise"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"government": "机关", "institution": "事业单位", "enterprise": "企业", "other": "其他"}[self]


DEED_LABELS = (
    "帮办一件惠民实事",
    "倾听一批意见建议",
    "认领一个服务项目",
    "帮扶一户困难家庭",
    "同过一次组织生活",
)
"""五个一, in the order of deed kinds 1–5; a community may reword them."""
