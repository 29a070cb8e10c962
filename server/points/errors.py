"""What the points room refuses."""

from server.kernel.errors import Conflict, Invalid, NotFound


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
