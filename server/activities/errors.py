"""What the activities room refuses."""

from server.kernel.errors import Conflict, Forbidden, Invalid, TransitionRefused


class SheetRefused(Invalid):
    """Some row of a sheet is wrong: ``fields`` names each row and field; nothing of the sheet is stored."""

    code = "sheet_refused"
    message = "签到表中有内容需要修改，整张表未保存，请按提示改正后重新提交。"


class PlanRefused(Invalid):
    code = "activity_plan_refused"
    message = "活动信息有误，请按提示修改。"


class OwnRecord(Forbidden):
    """Somebody would confirm, correct or void the record of their own service (R-16); the attempt is kept in the audit trail."""

    code = "own_record"
    message = "不能认定、更正或作废本人的服务记录，请由其他工作人员办理。"
    commits = True


class ConfirmerUnknown(Forbidden):
    code = "confirmer_unknown"
    message = "认定须由工作人员本人办理。"


class NothingToConfirm(Conflict):
    code = "nothing_to_confirm"
    message = "没有待认定的服务记录，请先登记签到表。"


class RecordNotOfActivity(Invalid):
    code = "record_not_of_activity"
    message = "所选记录不属于这次活动，请刷新后重新选择。"


class RecordTransitionRefused(TransitionRefused):
    code = "record_transition_refused"
    message = "这条服务记录的当前状态不允许这样办理，请刷新后再试。"


class ActivityTransitionRefused(TransitionRefused):
    code = "activity_transition_refused"
    message = "活动的当前状态不允许这样办理，请刷新后再试。"


class ActivityHasRecords(Conflict):
    code = "activity_has_records"
    message = "已登记服务记录，不能再改活动的时间、岗位或来源；请先清空未认定的记录。"


class CorrectionRefused(Invalid):
    code = "correction_refused"
    message = "更正内容有误，请按提示修改。"


class LedgerTooLong(Invalid):
    code = "ledger_too_long"
    message = "导出的台账行数过多，请缩短起止日期或按单位、类别分别导出。"
