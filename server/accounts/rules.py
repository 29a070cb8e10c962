"""Who may do what: one table of roles and verbs; limits of sign-in."""

import datetime as dt
from enum import StrEnum


class Role(StrEnum):
    """Roles of staff and unit liaisons; a phone bound to a member has MEMBER by itself."""

    APPLICANT = "applicant"
    MEMBER = "member"
    ADMINISTRATOR = "administrator"
    CLERK = "clerk"
    SECRETARY = "secretary"
    LEADER = "leader"
    LIAISON = "liaison"
    OBSERVER = "observer"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.APPLICANT: "待绑定用户",
    Role.MEMBER: "在职党员",
    Role.ADMINISTRATOR: "管理员",
    Role.CLERK: "社区党务工作者",
    Role.SECRETARY: "社区党组织书记",
    Role.LEADER: "活动负责人",
    Role.LIAISON: "单位联络员",
    Role.OBSERVER: "上级党建办",
    Role.AUDITOR: "审计员",
}

_MEMBER = {
    "me.read",
    "areas.browse",
    "me.bind",
    "registrations.submit",
    "posts.browse",
    "claims.make",
    "claims.withdraw",
    "records.read_own",
    "deeds.read_own",
    "points.read_own",
}
_RECORD = {"units.browse", "posts.read", "activities.read", "activities.plan", "activities.record"}
_CLERK = _RECORD | {
    "members.read",
    "members.register",
    "registrations.submit_for",
    "registrations.read",
    "registrations.review",
    "registrations.transfer",
    "posts.publish",
    "claims.review",
    "claims.withdraw_for",
    "activities.confirm",
    "activities.correct",
    "deeds.record",
    "points.read",
    "reconciliation.read",
    "letters.read",
    "letters.review",
    "settings.read",
    "accounts.bind",
}
VERBS: dict[Role, frozenset[str]] = {
    Role.APPLICANT: frozenset({"me.read", "areas.browse", "me.bind"}),
    Role.MEMBER: frozenset(_MEMBER),
    Role.LEADER: frozenset({"me.read", "areas.browse"} | _RECORD),
    Role.CLERK: frozenset({"me.read", "areas.browse"} | _CLERK),
    Role.SECRETARY: frozenset(
        {"me.read", "areas.browse"} | (_CLERK - {"letters.review"}) | {"letters.approve", "settings.change"}
    ),
    Role.OBSERVER: frozenset({"me.read", "areas.browse", "totals.read", "letters.read", "jobs.read"}),
    Role.LIAISON: frozenset({"me.read", "areas.browse", "rosters.import", "reconciliation.read"}),
    Role.ADMINISTRATOR: frozenset(
        {
            "me.read",
            "areas.browse",
            "organisations.manage",
            "units.browse",
            "accounts.manage",
            "rosters.import",
            "reconciliation.read",
            "settings.read",
            "settings.change",
            "jobs.read",
            "members.read",
        }
    ),
    Role.AUDITOR: frozenset({"me.read", "areas.browse", "audit.read", "jobs.read"}),
}
"""The one table of role × verb (architecture.md §6); a clerk reviews letters, a secretary approves them: never one person both."""

MEMBER_IDLE = dt.timedelta(days=7)
MEMBER_ABSOLUTE = dt.timedelta(days=30)
STAFF_IDLE = dt.timedelta(minutes=15)
STAFF_ABSOLUTE = dt.timedelta(hours=12)
STAFF_SESSIONS = 3
LOCK_AFTER = 5
LOCK_FOR = dt.timedelta(minutes=15)
