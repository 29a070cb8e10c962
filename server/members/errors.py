"""Refusals of the members room."""

from server.kernel.errors import Conflict, Forbidden, Invalid, TooMany


class EmploymentOverlaps(Conflict):
    code = "employment_overlaps"
    message = "该党员在这段时间已有任职单位，同一时间只能属于一个单位，请先结束原任职。"


class EmploymentDates(Invalid):
    code = "employment_dates"
    message = "离开单位的日期不能早于到该单位的日期。"


class MembersElsewhere(Conflict):
    code = "members_elsewhere"
    message = "所选人员中有人已不在这里，名单已刷新，请重新选择。"


class NotEmployed(Conflict):
    code = "not_employed"
    message = "该党员当前没有任职单位，不能办理离任或调动。"


class NotServing(Conflict):
    code = "not_serving"
    message = "该党员已不在职（退休、离开或已故），不能办理此事项。"


class ConsentTextUnknown(Invalid):
    code = "consent_text_unknown"
    message = "告知同意书的版本有误，请重新打开页面，阅读现行文本后再选择。"


class PhoneMissing(Conflict):
    code = "phone_missing"
    message = "名册中没有该党员的手机号，请向所在单位核对后补录。"


class TooManyDisclosures(TooMany):
    code = "too_many_disclosures"
    message = "一小时内查看完整手机号的次数已达上限，请稍后再试；确需大批联系时，请通过所在单位通知。"


class PhoneUnknown(Conflict):
    code = "phone_unknown"
    message = "该手机号不在在职党员名册中。请联系所在单位核对名册，或带上本页的绑定码到社区党群服务中心办理。"


class PhoneShared(Conflict):
    code = "phone_shared"
    message = "该手机号登记在多名党员名下，请填写本人姓名后再试，或到社区党群服务中心办理。"


class IdNumberConsentMissing(Conflict):
    code = "id_number_consent_missing"
    message = "登记身份证号须先取得本人的单独同意（第④项），请先登记同意。"


class IdNumberMalformed(Invalid):
    code = "id_number_malformed"
    message = "身份证号有误。"


class NoSuchMember(Invalid):
    code = "no_such_member"
    message = "您的管理范围内没有这个姓名和手机号的在职党员，请核对；不是在职党员的请留空。"


class MergeDecided(Conflict):
    code = "merge_decided"
    message = "这项合并已经办理过了，请刷新页面。"


class SamePersonProposed(Forbidden):
    code = "same_person_proposed"
    message = "合并须由另一位工作人员复核，不能由提出的人自己办理。"


class MergeUnclear(Invalid):
    code = "merge_unclear"
    message = "请选择两条不同的、没有合并过的党员记录。"


class MergeProposed(Conflict):
    code = "merge_proposed"
    message = "其中一条记录已经提出合并，请先办理那一项。"


class MergeHindered(Conflict):
    code = "merge_hindered"
    message = "两条记录现在还不能合并："


class MergeAboutYou(Forbidden):
    code = "merge_about_you"
    message = "本人的记录须由其他工作人员合并。"
