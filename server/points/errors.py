"""What the points room refuses."""

from server.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TransitionRefused


class FactMalformed(Invalid):
    code = "points_fact_malformed"
    message = "积分依据的内容有误。"


class FactBelongsToAnother(Conflict):
    """A source was declared again for another member: a fact never changes hands."""

    code = "points_fact_of_another_member"
    message = "这条依据已记在另一名党员名下，请先撤销原依据再重新登记。"


class PointsOff(NotFound):
    code = "points_off"
    message = "本社区未启用积分。"


class RulesMalformed(Invalid):
    code = "points_rules_malformed"
    message = "积分规则的内容有误，请按提示修改。"


class RulesBackdated(Invalid):
    """Rules never score the past anew (security.md T10)."""

    code = "points_rules_backdated"
    message = "新规则只能从明天或以后的日期起施行，不能改变已记的积分。"


class ProposerUnknown(Conflict):
    code = "points_rules_proposer_unknown"
    message = "提出或批准积分规则的账号须对应到具体的人。"


class SamePerson(Conflict):
    code = "points_rules_same_person"
    message = "积分规则须由另一人批准，提出人不能批准自己的规则。"


class RulesAlreadyApproved(Conflict):
    code = "points_rules_already_approved"
    message = "这一版积分规则已经批准，不能重复批准。"


class AboutOneself(Forbidden):
    code = "points_about_oneself"
    message = "不能办理本人的积分事项，请由其他工作人员办理。"


class SamePersonAsked(Conflict):
    """R-45: whoever asks never decides."""

    code = "points_request_same_person"
    message = "这一事项由您提出，须由另一人复核。"


class RequestDecided(TransitionRefused):
    code = "points_request_decided"
    message = "这一事项已经复核，请刷新后查看。"


class EntryFallen(Conflict):
    """The entry is a reversal, or was reversed meanwhile."""

    code = "points_entry_fallen"
    message = "这笔积分已经冲正，或本身就是冲正，不能再冲正。"


class ReversalAsked(Conflict):
    """R-21: an entry is reversed once."""

    code = "points_reversal_asked"
    message = "这笔积分已有人提出冲正，请等待复核。"


class DeclaredInFuture(Invalid):
    code = "points_declared_in_future"
    message = "日期晚于今天，请填写实际发生的日期。"


class GradeMissing(Invalid):
    code = "points_grade_missing"
    message = "请选择表彰的级别。"
