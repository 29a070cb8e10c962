"""Words of members, employment and consent; the texts that people consent to."""

import datetime as dt
from dataclasses import dataclass
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

    @property
    def label(self) -> str:
        return {
            "serving": "在职",
            "retired": "已退休",
            "left": "已离开",
            "died": "已故",
            "merged": "已并入",
        }[self]


class MergeState(StrEnum):
    """How far it is to make two records of one person one."""

    PROPOSED = "proposed"
    MERGED = "merged"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"proposed": "待复核", "merged": "已合并", "refused": "不合并"}[self]


class Flag(StrEnum):
    """Why a member's row wants a human's look."""

    COMMUNITY_UNKNOWN = "community_unknown"
    COMMUNITY_AMBIGUOUS = "community_ambiguous"
    NAME_UNPRINTABLE = "name_unprintable"

    @property
    def label(self) -> str:
        return {
            "community_unknown": "居住社区未知",
            "community_ambiguous": "居住社区有重名",
            "name_unprintable": "姓名有字库缺字",
        }[self]


COMMUNITY_FLAGS = frozenset({Flag.COMMUNITY_UNKNOWN, Flag.COMMUNITY_AMBIGUOUS})
"""Flags that a known community settles."""


class Purpose(StrEnum):
    """What a consent is for: separate ticks (个人信息保护法 arts. 23, 25, 29; domain.md B1)."""

    REGISTER = "register"
    TELL_UNIT = "tell_unit"
    SHOW_PUBLICLY = "show_publicly"
    ID_NUMBER = "id_number"

    @property
    def label(self) -> str:
        return CONSENT_TEXTS[self].title


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
    UNIT_CLOSED = "unit_closed"

    @property
    def leaves(self) -> MemberState:
        """The member's state after an employment has ended for this reason."""
        return {
            EmploymentEnd.RETIRED: MemberState.RETIRED,
            EmploymentEnd.LEFT: MemberState.LEFT,
            EmploymentEnd.DIED: MemberState.DIED,
        }.get(self, MemberState.SERVING)


@dataclass(frozen=True, slots=True)
class ConsentText:
    """What a person reads before answering: purpose, receiver, kinds, retention and how to withdraw
    (个人信息保护法 arts. 17, 23, 25, 30)."""

    version: str
    title: str
    purpose: str
    receiver: str
    kinds: str
    retention: str
    withdrawal: str


_WITHDRAWAL = (
    "可随时在小程序“我的—告知同意”中撤回，或到社区党群服务中心口头、书面提出，与同意同样方便；"
    "撤回前已依法进行的处理不受影响。不同意或撤回，不影响您到社区现场参加服务。"
)

CONSENT_TEXTS: dict[Purpose, ConsentText] = {
    Purpose.REGISTER: ConsentText(
        version="2026-01",
        title="报到登记使用",
        purpose="办理在职党员到社区报到登记，安排服务岗位，记载和核对服务时长。此项为办理报到所必需。",
        receiver="报到社区党组织及其党务工作者；街道、市级主管部门默认只看汇总数字。",
        kinds="姓名、性别、出生年月、联系电话、党员身份、所在单位和支部、职务、居住小区、特长、服务意向及服务记录。"
        "其中党员身份与住址、单位、评价合并后按敏感个人信息保护，联系电话加密保存、列表中遮盖显示。",
        retention="自注销报到之日起保存3年，期满删除或匿名化。",
        withdrawal=_WITHDRAWAL,
    ),
    Purpose.TELL_UNIT: ConsentText(
        version="2026-01",
        title="向所在单位反馈",
        purpose="每半年以书面函件向您所在单位党组织反馈您的报到和服务情况，供党员民主评议参考。此项必须询问，可以不同意。",
        receiver="您所在单位的党组织。",
        kinds="姓名、报到社区、服务次数和时长、五个一完成情况、服务评价（含按社区公示规则得出的评定结果）。不含电话、证件号码和住址。",
        retention="反馈函按文书档案保存10年；单位收到后按其档案规定保存。",
        withdrawal=_WITHDRAWAL + "不同意的，函件中只计人数，不列您的姓名和服务时长。",
    ),
    Purpose.SHOW_PUBLICLY: ConsentText(
        version="2026-01",
        title="公示姓名和照片",
        purpose="在社区公示栏公示服务岗位和服务承诺。此项可以不同意，默认不公示。",
        receiver="到社区公示栏前的不特定公众。",
        kinds="姓名、照片、所在单位、服务岗位和服务承诺。",
        retention="公示期间；岗位结束或撤回同意后即撤下。",
        withdrawal=_WITHDRAWAL,
    ),
    Purpose.ID_NUMBER: ConsentText(
        version="2026-01",
        title="使用证件号码",
        purpose="将志愿服务信息转入全国志愿服务信息系统时核对身份。此项可以不同意，默认不收集。",
        receiver="全国志愿服务信息系统的主管部门。",
        kinds="居民身份证号码，加密保存，任何列表和函件中均不显示。",
        retention="转入所需期间，转入完成或撤回同意后删除。",
        withdrawal=_WITHDRAWAL,
    ),
}
"""The texts in force. A reworded text gets a new version; what was answered to an old one stays with its version."""

DISCLOSURES = 20
"""How many phones in full an account may see within DISCLOSURE_WINDOW (R-47)."""
DISCLOSURE_WINDOW = dt.timedelta(hours=1)
