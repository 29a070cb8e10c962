"""Who may do what: one table of roles and verbs; limits of sign-in."""

import datetime as dt
from collections.abc import Collection
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

POWERFUL = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Roles that reach over everybody else's: they count only once a second person has approved them (R-45)."""
INVITED = tuple(role for role in Role if role not in (Role.APPLICANT, Role.MEMBER))
"""Roles that are given; the others come with the phone."""


class Lost(StrEnum):
    """What somebody can no longer sign in with; what they still have is asked for even so."""

    PASSWORD = "password"
    AUTHENTICATOR = "authenticator"
    BOTH = "both"

    @property
    def label(self) -> str:
        return {"password": "忘记密码", "authenticator": "丢失验证器", "both": "密码和验证器都不能用"}[self]


_MEMBER = {
    "me.read",
    "areas.browse",
    "me.bind",
    "consents.give",
    "registrations.submit",
    "registrations.read",
    "registrations.cancel",
    "posts.browse",
    "claims.make",
    "claims.withdraw",
    "records.read_own",
    "deeds.read_own",
    "points.read_own",
    "letters.check_own",
    "notices.read",
    "complaints.make",
    "posts.wait",
    "attendances.propose",
    "records.object",
    "opinions.submit",
    "me.export",
    "me.transfer",
    "me.leave",
    "me.pair",
}
ROLL_CALL = frozenset({"activities.read", "activities.record", "activities.confirm", "activities.show_code"})
"""All that a desk's account may do from the phone that it was paired with (architecture.md §6)."""
_STAFF = {"me.read", "me.secure", "areas.browse", "calendar.read", "notices.read"}
_RECORD = {
    "units.browse",
    "posts.browse",
    "posts.read",
    "activities.read",
    "activities.plan",
    "activities.record",
    "activities.show_code",
    "me.pair_phone",
}
_CLERK = _RECORD | {
    "members.read",
    "members.unmask",
    "members.register",
    "members.merge",
    "registrations.submit",
    "registrations.submit_for",
    "registrations.read",
    "registrations.review",
    "registrations.transfer",
    "registrations.cancel",
    "posts.publish",
    "claims.review",
    "claims.withdraw",
    "claims.withdraw_for",
    "activities.confirm",
    "activities.correct",
    "activities.export",
    "records.read",
    "records.answer",
    "deeds.read",
    "deeds.record",
    "points.read",
    "points.correct",
    "complaints.key",
    "reconciliation.read",
    "letters.read",
    "letters.receive",
    "letters.inspect",
    "letters.review",
    "letters.seal",
    "letters.send",
    "letters.deliver",
    "rosters.correct",
    "letters.output",
    "letters.batch",
    "letters.phrase",
    "settings.read",
    "accounts.bind",
    "statistics.read",
}
VERBS: dict[Role, frozenset[str]] = {
    Role.APPLICANT: frozenset(
        {"me.read", "areas.browse", "me.bind", "consents.give", "complaints.make", "me.leave", "me.pair"}
    ),
    Role.MEMBER: frozenset(_MEMBER),
    Role.LEADER: frozenset(_STAFF | _RECORD),
    Role.CLERK: frozenset(_STAFF | _CLERK),
    Role.SECRETARY: frozenset(
        _STAFF | (_CLERK - {"letters.review"}) | {"letters.approve", "settings.change", "accounts.vouch"}
    ),
    Role.OBSERVER: frozenset(_STAFF | {"letters.read", "jobs.read", "statistics.read", "complaints.count"}),
    Role.LIAISON: frozenset(
        _STAFF
        | {
            "rosters.import",
            "reconciliation.read",
            "letters.read",
            "letters.receive",
            "letters.deliver",
            "letters.collect",
            "rosters.correct",
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        _STAFF
        | {
            "organisations.manage",
            "calendar.change",
            "categories.manage",
            "units.browse",
            "accounts.manage",
            "accounts.vouch",
            "rosters.import",
            "rosters.correct",
            "reconciliation.read",
            "settings.read",
            "settings.change",
            "jobs.read",
            "jobs.revive",
            "members.read",
            "members.merge",
            "complaints.answer",
            "complaints.count",
            "statistics.read",
            "complaints.key",
        }
    ),
    Role.AUDITOR: frozenset(_STAFF | {"audit.read", "jobs.read"}),
}
"""The one table of role × verb (architecture.md §6); a clerk reviews letters, a secretary approves them: never one person both."""

MEMBER_IDLE = dt.timedelta(days=7)
MEMBER_ABSOLUTE = dt.timedelta(days=30)
STAFF_IDLE = dt.timedelta(minutes=15)
STAFF_ABSOLUTE = dt.timedelta(hours=12)
STAFF_SESSIONS = 3
LOCK_AFTER = 5
LOCK_ADDRESS_AFTER = 30
LOCK_FOR = dt.timedelta(minutes=15)
PAIRING_CODE_LASTS = dt.timedelta(minutes=10)
PAIRING_CODE_SIGNS = 8
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""The signs of codes that people key: none looks like another."""
ONE_TIME_SIGNS = 12
INVITATION_LASTS = dt.timedelta(days=3)
RECOVERY_LASTS = dt.timedelta(hours=24)
RECOVERY_WAITS = dt.timedelta(days=7)
"""How long a recovery may wait for the second person."""
PROOF_LASTS = dt.timedelta(minutes=5)
"""How long after a code of the authenticator a session may give powers away (R-45)."""
LIAISON_COOLS = dt.timedelta(hours=24)
"""How long a unit's new liaison waits where the unit had another: time to notice one that nobody sent (T15)."""
LEAST_PASSWORD = 10
COMMON_PASSWORDS = frozenset(
    {
        "1234567890", "0123456789", "12345678910", "123456789a", "a123456789", "1qaz2wsx3edc", "qwertyuiop", "password123",
        "password1234", "admin123456", "administrator", "1234554321", "1122334455", "9876543210", "qwerty123456",
        "woaini1314", "woaini520520", "aa12345678", "abc1234567", "abcd123456", "asdfghjkl123", "5201314520", "zhongguo123",
        "changeme123", "welcome123", "iloveyou123", "zxcvbnm123", "1q2w3e4r5t", "qazwsxedc123", "dangyuan123",
    }
)  # fmt: skip


def grant_problem(role: Role, *, of_area: bool, of_unit: bool) -> str | None:
    """Say what is wrong with a role and the place it is for; None when they fit."""
    if role not in INVITED:
        return "此角色随微信绑定自动取得，不能授予。"
    if (role is Role.LIAISON) != of_unit or of_area == of_unit:
        return "联络员须指定单位，其他角色须指定区域。"
    return None


def combination_problem(role: Role, others: Collection[Role]) -> str | None:
    """Say why a role cannot be given beside others; None where it can. Who audits does nothing else (R-41)."""
    if others and Role.AUDITOR in (role, *others) and set(others) != {role}:
        return "审计员只查看日志，不能同时担任其他角色；请先收回原有角色。"
    return None


def username_problem(username: str) -> str | None:
    """Say what is wrong with a username (in small letters); None when it may be used."""
    if not (
        3 <= len(username) <= 40
        and username.isascii()
        and username.replace("-", "").replace("_", "").isalnum()
    ):
        return "用3至40个小写字母或数字。"
    return None


def password_problem(password: str, *, username: str) -> str | None:
    """Say what is wrong with a password: length, all alike, well known, or the username in it; None when it may be used."""
    if len(password) < LEAST_PASSWORD:
        return f"至少{LEAST_PASSWORD}个字符。"
    if len(set(password)) < 4 or password.lower() in COMMON_PASSWORDS:
        return "过于常见，容易被猜中，请换一个。"
    if username.lower() in password.lower():
        return "不能包含用户名。"
    return None
