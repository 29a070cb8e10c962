"""What can be refused about letters."""

from server.kernel.errors import Conflict, Forbidden, Invalid, TransitionRefused


class LetterTransitionRefused(TransitionRefused):
    code = "letter_transition_refused"
    message = "函件当前状态不允许这样办理，请刷新后再试。"


class ApprovalTooEarly(Conflict):
    """F-03 and decision 6: drafts stand open to members until working day 15."""

    code = "approval_too_early"
    message = "尚未到可以签发的日期。"


class SamePerson(Forbidden):
    code = "same_person"
    message = "核稿或改动过内容的人不能签发同一份函，请由另一位负责人签发。"


class NobodyToSign(Forbidden):
    code = "nobody_to_sign"
    message = "核稿和签发须由具名的工作人员办理，当前账号没有对应的人员。"


class NumberPrefixMissing(Conflict):
    code = "number_prefix_missing"
    message = (
        "本社区尚未设置发文字号的机关代字，请先在“社区设置—发文字号前缀”中填写（如“幸福里党函”），再签发。"
    )


class LetterBlocked(Conflict):
    """Something in the letter cannot go out; the message names it."""

    code = "letter_blocked"
    message = "函中有须先解决的问题，暂不能签发。"


class NotRendered(Conflict):
    code = "letter_not_rendered"
    message = "函件尚未成文：签发后由系统排版，通常不超过几分钟，请稍后再下载。"


class NotInLetter(Invalid):
    code = "not_in_letter"
    message = "本函表中没有这名党员。"


class RatingReasonMissing(Invalid):
    code = "rating_reason_missing"
    message = "评价为“较差”或“本期不评价”的，应写明理由。"
