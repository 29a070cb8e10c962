"""Refusals of the organisations room."""

from server.kernel.errors import Conflict, Invalid


class DivisionsMalformed(Invalid):
    code = "divisions_malformed"
    message = "行政区划文件有误，请按提示逐行修改后重新导入。"


class UnitNameTaken(Conflict):
    code = "unit_name_taken"
    message = "该地区已有同名单位，请核对后使用原单位。"


class UnifiedCodeMalformed(Invalid):
    code = "uscc_malformed"
    message = "统一社会信用代码有误。"


class UnifiedCodeTaken(Conflict):
    code = "uscc_taken"
    message = "统一社会信用代码已由其他单位使用。"


class AreaNameTaken(Conflict):
    code = "area_name_taken"
    message = "同一街道（乡镇）已有同名的社区（村）。"


class CommunityClosed(Conflict):
    code = "community_closed"
    message = "该社区已并入其他社区，请在承接的社区办理。"


class SameName(Invalid):
    code = "same_name"
    message = "与现在的名称相同。"


class MergedIntoItself(Invalid):
    code = "merged_into_itself"
    message = "请选择另一个社区。"


class UnitClosed(Conflict):
    code = "unit_closed"
    message = "该单位已撤销或并入其他单位，不能再办理此事项。"


class SuccessorRefused(Invalid):
    code = "successor_refused"
    message = "承接单位应为另一个未撤并的单位。"


class ClosedInFuture(Invalid):
    code = "closed_in_future"
    message = "撤并日期不能晚于今天，请在生效之日或之后办理。"


class NumberPrefixTaken(Conflict):
    """One prefix for two communities would give two letters one number (F-13)."""

    code = "number_prefix_taken"
    message = "这个机关代字已由其他社区使用，两个社区的发文字号会重复，请换一个（如加上街道名）。"


class NoticeUnreadable(Invalid):
    code = "notice_unreadable"
    message = "通知中有读不懂的地方，没有录入，请按提示修改。"
