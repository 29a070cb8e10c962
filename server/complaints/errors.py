"""What the complaints room refuses."""

from server.kernel.errors import Forbidden, Invalid, TooMany, TransitionRefused


class NothingSaid(Invalid):
    code = "nothing_said"
    message = "请写明情况，不能只填空格。"


class KeyedTooEarly(Invalid):
    code = "complaint_in_future"
    message = "收到日期晚于今天，请填写实际收到的日期。"


class ComplaintAnswered(TransitionRefused):
    code = "complaint_answered"
    message = "这件投诉已经答复，不能再次答复。"


class OwnComplaint(Forbidden):
    code = "own_complaint"
    message = "不能答复本人的投诉，请由其他管理员办理。"


class TooManyComplaints(TooMany):
    code = "too_many_complaints"
    message = "您今天已提交5件投诉，我们会逐件办理；如还有问题，请明天再提交。"
