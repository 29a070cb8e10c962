"""Why a roster was refused as a whole."""

from server.kernel.errors import Conflict, Forbidden, Invalid


class HeaderNotFound(Invalid):
    code = "roster_header_not_found"
    message = "没有找到名册的表头。表头须有“姓名”一列，并至少有“手机号”“性别”“居住社区”等列中的两列；请补上表头后重新上传。"


class ImportNotOpen(Conflict):
    code = "roster_import_not_open"
    message = "这份名册已经导入、正在导入或已放弃，请重新上传后再预览。"


class RosterOfAnotherUnit(Invalid):
    code = "roster_of_another_unit"
    message = "请先导入行政区划，再导入单位名册。"


class ImportNotUndoable(Conflict):
    code = "import_not_undoable"
    message = "这次导入不能撤销：没有导入完成、已经撤销，或没有留下办理痕迹。"


class TooLateToUndo(Conflict):
    code = "too_late_to_undo"
    message = "导入已超过30天，不能整批撤销；个别错误请重新上传名册更正，或逐人办理。"


class LaterRoster(Conflict):
    code = "later_roster"
    message = "本次导入之后，其中的单位又导入过名册。请先撤销较晚的那一次。"


class UndoerUnknown(Forbidden):
    code = "undoer_unknown"
    message = "撤销导入须由实名的工作人员办理。"
