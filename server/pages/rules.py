"""The sections of console and portal: what stands in the menu, and who sees it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Section:
    """An entry of the menu; shown to whoever knows one of its verbs, points only where a community keeps them."""

    key: str
    label: str
    path: str
    verbs: frozenset[str]
    keeps_points: bool = False


CONSOLE = (
    Section("today", "今天", "/console", frozenset({"me.read"})),
    Section("members", "党员", "/console/members", frozenset({"members.read"})),
    Section("rosters", "名册", "/console/rosters", frozenset({"reconciliation.read"})),
    Section("registrations", "报到", "/console/registrations", frozenset({"registrations.review"})),
    Section("posts", "岗位", "/console/posts", frozenset({"posts.read"})),
    Section("activities", "活动", "/console/activities", frozenset({"activities.read"})),
    Section("ledger", "台账", "/console/ledger", frozenset({"activities.export"})),
    Section("deeds", "五个一", "/console/deeds", frozenset({"deeds.read"})),
    Section("points", "积分", "/console/points", frozenset({"settings.read"}), keeps_points=True),
    Section("letters", "反馈函", "/console/letters", frozenset({"letters.inspect"})),
    Section("statistics", "统计", "/console/statistics", frozenset({"statistics.read"})),
    Section(
        "settings",
        "设置",
        "/console/settings",
        frozenset({"settings.read", "jobs.read", "audit.read", "calendar.change", "accounts.manage"}),
    ),
    Section("account", "我的账号", "/console/account", frozenset({"me.secure"})),
)
PORTAL = (
    Section("home", "首页", "/portal", frozenset({"letters.collect"})),
    Section("letters", "反馈函", "/portal/letters", frozenset({"letters.collect"})),
    Section("roster", "名册", "/portal/roster", frozenset({"rosters.import"})),
    Section("appraisal", "民主评议", "/portal/appraisal", frozenset({"letters.collect"})),
    Section("account", "账号", "/portal/account", frozenset({"me.secure"})),
)
