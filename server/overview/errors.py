"""Refusals of the overview room."""

from server.kernel.errors import Conflict, Invalid


class NothingToMove(Conflict):
    code = "nothing_to_move"
    message = "您还没有报到，不需要办理转出；请直接到新的居住社区报到。"


class TrailTooLong(Invalid):
    code = "trail_too_long"
    message = "一次最多导出20000条，请缩短时间范围或增加条件。"


class ConfirmedToday(Conflict):
    """A confirmed record keeps the community in which it was given."""

    code = "confirmed_today"
    message = "该社区今天的服务记录已有认定的，请明天再办理合并，以免今天的服务漏记或重记。"
