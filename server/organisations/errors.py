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


class UnitClosed(Conflict):
    code = "unit_closed"
    message = "该单位已撤销或并入其他单位，不能再办理此事项。"


class SuccessorRefused(Invalid):
    code = "successor_refused"
    message = "承接单位应为另一个未撤并的单位。"


class ClosedInFuture(Invalid):
    code = "closed_in_future"
    message = "撤并日期不能晚于今天，请在生效之日或之后办理。"
