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
