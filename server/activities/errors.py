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


class CodeRefused(Invalid):
    """A scan is not accepted; the sentence says what to do next."""

    code = "code_refused"
    message = "这个签到码无法识别，请对准工作人员出示的签到码重新扫描。"


class CodeExpired(CodeRefused):
    code = "code_expired"
    message = "签到码已过期，请扫描工作人员手机上正在显示的签到码。"


class CodeTooOld(CodeRefused):
    code = "code_too_old"
    message = "扫码已超过72小时，不能再补传，请在活动中填报起止时间。"


class OutsideWindow(CodeRefused):
    code = "outside_window"
    message = "签到时间为活动开始前30分钟至结束后30分钟，请联系现场工作人员登记。"


class NotExpected(CodeRefused):
    code = "not_expected"
    message = "您没有认领这次活动的岗位，请由现场工作人员登记。"


class ActivityCancelled(Conflict):
    code = "activity_cancelled"
    message = "这次活动已取消；确已到场服务的，请由现场工作人员登记。"


class AlreadyRecorded(Conflict):
    code = "already_recorded"
    message = "这次活动已登记您的服务记录，不能再改起止时间；记录有误请提出异议。"


class CodeNotShown(Conflict):
    code = "code_not_shown"
    message = "签到码在活动开始前30分钟至结束后30分钟之间出示。"


class TimesRefused(Invalid):
    code = "times_refused"
    message = "起止时间有误，请按提示修改。"


class RollCallRefused(Invalid):
    """Some entry of a roll-call, or somebody's times, is wrong: ``fields`` names it; nothing is stored."""

    code = "roll_call_refused"
    message = "点名中有内容需要修改，全部未保存，请按提示改正后重试。"


class ObjectionOpen(Conflict):
    code = "record_objection_open"
    message = "您对这条记录的异议正在核对中，请等待答复。"


class NothingToObject(Conflict):
    code = "record_not_objectionable"
    message = "只能对已认定的服务记录提出异议。"


class ObjectionAnswered(Conflict):
    code = "record_objection_answered"
    message = "这条异议已经答复。"


class AnswerByAnother(Forbidden):
    """The member, or who confirmed the record, would answer the objection; the attempt is kept in the audit trail."""

    code = "answer_by_another"
    message = "异议须由认定人和本人以外的工作人员答复。"
    commits = True


class NotPutRight(Conflict):
    code = "record_not_put_right"
    message = "异议成立的，请先更正或作废这条服务记录，再答复。"
