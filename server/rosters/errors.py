"""Why a roster was refused as a whole."""

from server.kernel.errors import Conflict, Invalid


class HeaderNotFound(Invalid):
    code = "roster_header_not_found"
    message = "没有找到名册的表头。表头须有“姓名”一列，并至少有“手机号”“性别”“居住社区”等列中的两列；请补上表头后重新上传。"


class ImportNotOpen(Conflict):
    code = "roster_import_not_open"
    message = "这份名册已经导入、正在导入或已放弃，请重新上传后再预览。"


class RosterOfAnotherUnit(Invalid):
    code = "roster_of_another_unit"
    message = "请先导入行政区划，再导入单位名册。"
