"""Refusals of the posts room."""

from server.kernel.errors import Conflict, Invalid


class SlotMalformed(Invalid):
    code = "slot_malformed"
    message = "服务时段有误：星期应为1至7（每天则留空），起止时间应写作 19:00，且起止不能相同。"


class SlotsNeverOccur(Invalid):
    code = "slots_never_occur"
    message = "起止日期之间没有一次服务时段，请核对星期与起止日期。"


class TooManyOccurrences(Invalid):
    code = "too_many_occurrences"
    message = "服务次数过多：起止日期之间最多400次，请缩短起止日期或减少时段。"


class DatesReversed(Invalid):
    code = "dates_reversed"
    message = "结束日期不能早于开始日期。"


class PostOver(Invalid):
    code = "post_over"
    message = "结束日期已过，不能发布，请改为今天或以后的日期。"


class CategoryUnknown(Invalid):
    code = "category_unknown"
    message = "没有这一岗位类别，请从岗位类别表中选择。"


class CategoryNameTaken(Conflict):
    code = "category_name_taken"
    message = "已有同名的岗位类别；如已停用，可以恢复。"


class CategoriesFull(Conflict):
    code = "categories_full"
    message = "岗位类别已满98类，请修改已有类别的名称。"


class CategoryRetired(Conflict):
    code = "category_retired"
    message = "该类别已停用，请选择其他类别。"


class LastCategory(Conflict):
    code = "last_category"
    message = "“其他”是兜底的类别，不能停用。"


class RiskNoticeMissing(Invalid):
    code = "risk_notice_missing"
    message = "该类岗位有一定风险，须写明风险提示（志愿服务条例第十二、十七条）。"


class PostNotOpen(Conflict):
    code = "post_not_open"
    message = "该岗位已结束招募，不能再认领，请选择其他岗位。"


class PostFull(Conflict):
    code = "post_full"
    message = "该岗位名额已满，可以候补：有名额时会通知您；也可以选择其他岗位。"


class NotRegistered(Conflict):
    code = "not_registered"
    message = "您尚未在该岗位所在社区报到，或报到还未通过，请先完成报到再认领。"


class AlreadyClaimed(Conflict):
    code = "already_claimed"
    message = "您已认领这个岗位，不必重复认领。"


class ClaimOverlaps(Conflict):
    code = "claim_overlaps"
    message = "该岗位与您已认领的另一岗位时间重叠，请先退出那个岗位，或选择其他岗位。"

    @staticmethod
    def with_post(name: str, number: str) -> str:
        """Return the sentence that names the other post."""
        return f"该岗位与您已认领的“{name}”（{number}）时间重叠，请先退出那个岗位，或选择其他岗位。"


class CapacityBelowTaken(Conflict):
    code = "capacity_below_taken"
    message = "名额不能少于已认领和为候补保留的人数。"


class ScheduleClaimed(Conflict):
    code = "schedule_claimed"
    message = "已有人认领，不能再改服务时段与起止日期；可结束本岗位后另设新岗位。"


class OwnClaim(Conflict):
    code = "own_claim"
    message = "不能审核自己的认领，请由其他工作人员办理。"


class PlaceFree(Conflict):
    code = "place_free"
    message = "岗位还有名额，可以直接认领。"


class AlreadyWaiting(Conflict):
    code = "already_waiting"
    message = "您已在该岗位的候补名单中，不必重复候补。"


class NotOffered(Conflict):
    code = "not_offered"
    message = "还没有轮到您，有名额时会通知您。"


class OfferLapsed(Conflict):
    """The offer ran out a moment ago; that it did is kept although the member is refused."""

    code = "offer_lapsed"
    message = "为您保留的名额已过确认时间，不再保留；仍想参加的，可以重新候补。"
    commits = True
