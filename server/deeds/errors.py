"""What the deeds room refuses."""

from server.kernel.errors import Forbidden, Invalid, TransitionRefused


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
