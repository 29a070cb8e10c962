"""What the deeds room refuses."""

from server.kernel.errors import Conflict, Forbidden, Invalid, TooMany, TransitionRefused


class OwnDeed(Forbidden):
    code = "own_deed"
    message = "不能登记或认定本人的五个一事项，请由其他工作人员办理。"


class DeedInFuture(Invalid):
    code = "deed_in_future"
    message = "日期晚于今天，请填写实际发生的日期。"


class MemberNotRegistered(Invalid):
    code = "member_not_registered"
    message = "所填党员未在本社区报到，请核对，或先办理报到。"


class OpinionDecided(TransitionRefused):
    code = "opinion_decided"
    message = "这条意见建议已经答复，不能再次答复。"


class OpinionEmpty(Invalid):
    code = "opinion_empty"
    message = "请写明意见建议的类别和内容，不能只填空格。"


class OpinionNotAccepted(TransitionRefused):
    code = "opinion_not_accepted"
    message = "这条意见建议尚未受理，请先受理，或说明不予受理的理由。"


class OpinionTakenUp(TransitionRefused):
    code = "opinion_taken_up"
    message = "这条意见建议已经受理或已作处理，请刷新后查看。"


class SubmitterNotRegistered(Conflict):
    code = "not_registered"
    message = "您尚未在社区报到，或报到还未通过。完成报到后即可向社区提意见建议。"


class TooManyOpinions(TooMany):
    code = "too_many_opinions"
    message = "您今天已提交5条意见建议，社区会逐条办理；如还有意见，请明天再提交。"


class OpinionSaidByMember(TransitionRefused):
    """What a member said themselves is answered or dismissed, never taken back for them."""

    code = "opinion_said_by_member"
    message = "这条意见建议由党员本人提交，不能撤销；不属于社区办理的，请答复说明。"


class EntryWithdrawn(TransitionRefused):
    code = "entry_withdrawn"
    message = "这条登记已经撤销，请刷新后查看。"
