"""What makes the system healthy: words of timers and work, limits, and the judgement about each part; no session here."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)
SILENT_WATCH, SILENT_BAD = 75 * SECOND, 150 * SECOND
"""The fastest timer runs every half minute: a scheduler whose thread died is red within three minutes (R-30)."""
UNTAKEN = MINUTE
"""How long due work may lie while no worker has anything in hand; a worker looks twice a second."""
LATE_WATCH, LATE_BAD = 5 * MINUTE, 30 * MINUTE
UNSEALED_WATCH, UNSEALED_BAD = 15 * MINUTE, HOUR
SKEW_WATCH, SKEW_BAD = SECOND, 2 * SECOND
"""Between the clocks of this server and its database (T18)."""
FULL_WATCH, FULL_BAD = 0.85, 0.95
UNSENT_WATCH = 10 * MINUTE

TIMERS = {
    "letters": ("反馈函拟稿", MINUTE),
    "rendering": ("反馈函定稿成文", MINUTE),
    "reminders": ("回执到期提醒", 10 * MINUTE),
    "notices": ("订阅消息", 30 * SECOND),
    "renewals": ("年度续报提醒", HOUR),
    "points": ("积分重算", MINUTE),
    "offers": ("候补名额", MINUTE),
    "post_ends": ("岗位到期结束", 10 * MINUTE),
    "sealing": ("日志封存", 5 * MINUTE),
    "statistics": ("统计汇总", 10 * MINUTE),
    "upkeep": ("夜间维护", 24 * HOUR),
}
"""What each timer plans, and how often it runs."""

KINDS = {
    "snapshot": "反馈函拟稿",
    "freeze": "反馈函定稿",
    "render": "反馈函成文",
    "batch": "反馈函打包",
    "remind": "回执到期提醒",
    "subscribe": "订阅消息",
    "renewal": "年度续报提醒",
    "points": "积分重算",
    "offers": "候补名额",
    "post_ends": "岗位到期结束",
    "roster": "名册导入",
    "seal": "日志封存",
    "reseal": "密钥更换",
    "upkeep": "夜间维护",
    "verify": "日志核验",
    "statistics": "统计汇总",
}
"""Words of the kinds of work."""


class Sign(StrEnum):
    """How a part of the system stands; said in words and by a mark, never by colour alone."""

    GOOD = "good"
    WATCH = "waits"
    BAD = "bad"

    @property
    def label(self) -> str:
        return {"good": "正常", "waits": "请留意", "bad": "需要处理"}[self]

    @property
    def mark(self) -> str:
        return {"good": "✓", "waits": "！", "bad": "✕"}[self]


@dataclass(frozen=True, slots=True)
class Check:
    """A part of the system: how it stands, and what to do next where it does not stand well."""

    key: str
    name: str
    sign: Sign
    state: str
    todo: str = ""


def worst(checks: list[Check]) -> Sign:
    """Return the worst sign of all."""
    return max((each.sign for each in checks), key=list(Sign).index, default=Sign.GOOD)


def _graded(value: float, watch: float, bad: float) -> Sign:
    return Sign.BAD if value >= bad else Sign.WATCH if value >= watch else Sign.GOOD


def kind_label(kind: str) -> str:
    """Return the words of a kind of work; of an unknown one its own name."""
    return KINDS.get(kind, kind)


def timer_label(job: str) -> str:
    """Return the words of a timer; of an unknown one its own name."""
    return TIMERS[job][0] if job in TIMERS else job


def span(length: dt.timedelta) -> str:
    """Say how long ago or how long: 12秒, 5分钟, 3小时, 2天."""
    seconds = max(0, int(length.total_seconds()))
    for size, word in ((86_400, "天"), (3_600, "小时"), (60, "分钟")):
        if seconds >= size:
            return f"{seconds // size}{word}"
    return f"{seconds}秒"


def size(count: int) -> str:
    """Say how much that is: 12 MB, 3.4 GB."""
    return f"{count / 2**30:.1f} GB" if count >= 2**30 else f"{max(1, count // 2**20)} MB"


def scheduler(silent: dt.timedelta | None) -> Check:
    """Judge the scheduler by how long ago any of its timers ran; None: never."""
    todo = "请系统维护人员重新启动“调度”进程。停下期间该办的事项不会丢，恢复后自动补办。"
    if silent is None:
        return Check("scheduler", "调度", Sign.BAD, "还没有运行过。", todo)
    sign = _graded(silent / SECOND, SILENT_WATCH / SECOND, SILENT_BAD / SECOND)
    return Check("scheduler", "调度", sign, f"{span(silent)}前运行过。", "" if sign is Sign.GOOD else todo)


def timers(failing: list[str], late: list[str]) -> Check:
    """Judge the timers by which failed last and which are long overdue, each by its words."""
    if not failing and not late:
        return Check("timers", "定时任务", Sign.GOOD, "上次运行都成功。")
    parts = [
        f"上次失败：{'、'.join(failing)}" if failing else "",
        f"超时未运行：{'、'.join(late)}" if late else "",
    ]
    words = "；".join(part for part in parts if part)
    return Check(
        "timers", "定时任务", Sign.WATCH, f"{words}。",
        "下一次会自动重试。连续失败的，请把下表中的原因告知系统维护人员。",
    )  # fmt: skip


def worker(due: int, oldest: dt.timedelta | None, busy: int) -> Check:
    """Judge the workers: how much is due, for how long the oldest of it has lain, how many units are in hand."""
    if oldest is None:
        words = f"正在办理{busy}项。" if busy else "没有等待办理的任务。"
        return Check("worker", "办理", Sign.GOOD, words)
    words = f"等待{due}项，最早的已等{span(oldest)}；正在办理{busy}项。"
    if not busy and oldest > UNTAKEN:
        return Check(
            "worker", "办理", Sign.BAD, words,
            "没有进程在办理，请系统维护人员重新启动“办理”进程。任务不会丢失。",
        )  # fmt: skip
    sign = _graded(oldest / SECOND, LATE_WATCH / SECOND, LATE_BAD / SECOND)
    todo = "任务较多，正在依次办理。持续增加时，请增加一个“办理”进程。" if sign is not Sign.GOOD else ""
    return Check("worker", "办理", sign, words, todo)


def dead(count: int) -> Check:
    """Judge by how much work was given up."""
    if not count:
        return Check("dead", "停办任务", Sign.GOOD, "没有停办的任务。")
    return Check(
        "dead", "停办任务", Sign.BAD, f"{count}项多次失败，已停止办理。",
        "请在下表查看原因，排除后点“重新办理”。",
    )  # fmt: skip


def sealing(unsealed: int, oldest: dt.timedelta | None, last: dt.timedelta | None) -> Check:
    """Judge the sealing of the audit trail by the oldest entry that no seal covers."""
    words = f"上次封存在{span(last)}前" if last is not None else "还没有封存过"
    if oldest is None:
        return Check("sealing", "日志封存", Sign.GOOD, f"{words}，没有未封存的记录。")
    sign = _graded(oldest / SECOND, UNSEALED_WATCH / SECOND, UNSEALED_BAD / SECOND)
    todo = "" if sign is Sign.GOOD else "封存由“办理”进程每5分钟做一次。请先看“调度”“办理”是否正常。"
    return Check("sealing", "日志封存", sign, f"{words}，{unsealed}条待封存。", todo)


def messages(waiting: int, oldest: dt.timedelta | None, sent: int, unknown: int) -> Check:
    """Judge the subscribe messages of the last day: those that wait, that went out, and whose outcome nobody knows."""
    words = f"近24小时发出{sent}条，等待{waiting}条，结果不明{unknown}条。"
    late = oldest is not None and oldest > UNSENT_WATCH
    if not late and not unknown:
        return Check("messages", "订阅消息", Sign.GOOD, words)
    return Check(
        "messages", "订阅消息", Sign.WATCH, words,
        "微信接口繁忙或断过网。消息都在本人的站内消息里，不会遗漏；持续不恢复时请检查微信配置。",
    )  # fmt: skip


def database(bytes_used: int, connections: int, most: int) -> Check:
    """Judge the database by how many of its connections are taken."""
    sign = _graded(connections / most, FULL_WATCH, FULL_BAD)
    todo = "" if sign is Sign.GOOD else "连接接近上限，请系统维护人员调大 max_connections 或减少进程。"
    return Check(
        "database", "数据库", sign, f"占用 {size(bytes_used)}，连接{connections}个（上限{most}）。", todo
    )


def disk(free: int, total: int) -> Check:
    """Judge the disk that holds the files by how full it is."""
    sign = _graded(1 - free / total, FULL_WATCH, FULL_BAD)
    todo = "" if sign is Sign.GOOD else "空间将用完，请系统维护人员扩容，或把旧的备份移走。"
    return Check("disk", "存储空间", sign, f"剩余 {size(free)}（共 {size(total)}）。", todo)


def clocks(apart: dt.timedelta) -> Check:
    """Judge how far the clocks of this server and its database are apart."""
    seconds = abs(apart / SECOND)
    sign = _graded(seconds, SKEW_WATCH / SECOND, SKEW_BAD / SECOND)
    todo = "" if sign is Sign.GOOD else "请系统维护人员检查时间同步（NTP），否则登录口令和到期时间会出错。"
    return Check("clocks", "服务器时钟", sign, f"与数据库相差{seconds:.1f}秒。", todo)
