"""Refusals of the registrations room."""

from server.kernel.errors import Conflict, Forbidden, Invalid


class AlreadyRegistered(Conflict):
    code = "already_registered"
    message = "该党员已在其他社区提交报到，一人只能有一份有效报到；迁居的，请由原报到社区办理转出。"


class ConsentMissing(Invalid):
    code = "consent_missing"
    message = "办理报到须先阅读并同意“报到登记使用”的告知。"


class TellUnitUnanswered(Invalid):
    code = "tell_unit_unanswered"
    message = "请选择是否同意向所在单位反馈；可以不同意，不影响报到。"


class OwnRegistration(Forbidden):
    code = "own_registration"
    message = "不能审核本人的报到，请由其他党务工作者审核。"


class NotACommunity(Invalid):
    code = "not_a_community"
    message = "报到地点应为本市在册的社区（村），请从社区名单中选择。"


class SameCommunity(Conflict):
    code = "same_community"
    message = "转入社区与原报到社区相同，无须办理转出。"


class YearNotOpen(Invalid):
    code = "year_not_open"
    message = "只能办理本年度的续报。"


class AlreadyRenewed(Conflict):
    code = "already_renewed"
    message = "本年度已经报到，无须重复办理。"


class NotApprovedYet(Conflict):
    code = "not_approved_yet"
    message = "报到尚未通过审核，还没有报到回执。"


class OtherUnit(Conflict):
    code = "other_unit"
    message = "名册中该同志在另一个单位，如已调动，请先由单位或上级办理名册变动。"


class NamesakeInUnit(Conflict):
    code = "namesake_in_unit"
    message = "该单位名册中已有同名党员，登记的电话不同。请核对电话；确为另一人的，请勾选后再提交。"
