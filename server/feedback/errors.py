"""What can be refused about letters."""

from server.kernel.errors import Conflict, Forbidden, Invalid, TransitionRefused


class LetterTransitionRefused(TransitionRefused):
    code = "letter_transition_refused"
    message = "函件当前状态不允许这样办理，请刷新后再试。"


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
    message = "改动建议评价，或评为“较差”“本期不评价”的，应写明理由。"


class CheckUnderWay(Conflict):
    """F-14: a draft is open to its members until it freezes."""

    code = "check_under_way"
    message = "党员本人核对尚未截止，暂不能核稿。"


class ObjectionTooLate(Conflict):
    code = "objection_too_late"
    message = "核对期已过，本期函件不再受理异议；如确有差错，请与社区联系，由社区发函更正。"


class ObjectionOpen(Conflict):
    code = "objection_open"
    message = "您已提出异议，请等待社区答复。"


class ObjectionAnswered(Conflict):
    code = "objection_answered"
    message = "这条异议已经答复。"


class NotAboutYou(Forbidden):
    """R-16's sibling: nobody answers an objection about themself."""

    code = "own_objection"
    message = "涉及本人的异议须由其他工作人员答复。"


class NothingToCorrect(Conflict):
    code = "nothing_to_correct"
    message = "按现有记录重新核算，内容与原函一致，无需更正。"


class NewerVersionExists(Conflict):
    code = "newer_version_exists"
    message = "本函已有在办或已发出的更正函，请在更正函上办理。"


class ExemptionDates(Invalid):
    code = "exemption_dates"
    message = "免计的止期不能早于起期。"


class NothingToBatch(Conflict):
    code = "nothing_to_batch"
    message = "本期还没有已成文的函件。"


class BatchUnfinished(Conflict):
    code = "batch_unfinished"
    message = "文件仍在生成，请稍候。"


class NotIssued(Conflict):
    code = "letter_not_issued"
    message = "函件尚未签发，没有发文字号，不能套红打印。"


class NotDrafted(Conflict):
    code = "cycle_not_drafted"
    message = "本期函件尚未生成：认定截止后由系统自动拟稿。"


class NobodyToCheck(Conflict):
    code = "nobody_to_check"
    message = "现在没有需要打印核对单的党员：核对期未开始或已截止，或党员都已绑定手机。"


class SomeRefused(Conflict):
    """Some of the letters chosen together cannot go on; none of them did."""

    code = "some_letters_refused"
    message = "所选函件中有暂不能这样办理的，本次一件也没有办理，请按提示核对。"
