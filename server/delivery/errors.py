"""What can be refused about letters on their way."""

from server.kernel.errors import Conflict, Forbidden, Invalid


class NobodyNamed(Forbidden):
    code = "nobody_named"
    message = "用印、寄送和回执须由具名的人员办理，当前账号没有对应的人员。"


class LettersRefused(Conflict):
    """Some of the letters named cannot go this way; none of them went."""

    code = "letters_refused"
    message = "所选函件中有不能这样办理的，本次未办理任何一件，请按提示核对。"


class WrongDay(Invalid):
    code = "wrong_day"
    message = "日期不符，请核对。"


class TodayOnly(Invalid):
    """In the portal a receipt or reply is of the day on which it is given."""

    code = "today_only"
    message = "单位端签收、回执以办理当天为准，无需填写日期。"


class SlipIncomplete(Invalid):
    code = "slip_incomplete"
    message = "回执填写不完整，请按提示补充。"


class NotOfTheUnit(Invalid):
    code = "not_of_the_unit"
    message = "名册变动中所选人员不是该单位的党员，请核对或只填姓名。"


class LogTooLong(Invalid):
    code = "log_too_long"
    message = "名单过长，无法一次导出，请分社区、分年度办理。"


class ObjectionsUnanswered(Conflict):
    code = "objections_unanswered"
    message = "还有异议未答复，请逐条答复后再向单位回复。"


class CorrectionDue(Conflict):
    """An objection that was upheld ends with a correction, not with words (F-12)."""

    code = "correction_due"
    message = "有异议经核实成立，请先发函更正；更正函寄出后，原函自动转为“已更正”。"


class ClosingReasonMissing(Invalid):
    code = "closing_reason_missing"
    message = "单位尚未回执，办结须写明原因。"


class RosterChangeHandled(Conflict):
    code = "roster_change_handled"
    message = "这条名册变动已经处理过。"
