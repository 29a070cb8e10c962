"""Staff accounts as those who manage them see them: a page at a constant cost, and one account with its history."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from server.accounts import queries
from server.accounts.models import Account, AccountSession, Invitation, Pairing, RoleGrant
from server.accounts.rules import Lost, Role
from server.audit import queries as audit
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.paging import Page, paginate
from server.organisations import queries as organisations
from server.people import queries as people


class Standing(StrEnum):
    """What becomes of an account: at work, with a role that waits, shut, or left without a role."""

    ACTIVE = "active"
    WAITING = "waiting"
    IDLE = "idle"
    DISABLED = "disabled"

    @property
    def label(self) -> str:
        return {"active": "在用", "waiting": "有授权待同意", "idle": "没有角色", "disabled": "已停用"}[self]


@dataclass(frozen=True, slots=True)
class GivenRole:
    """A role with the name of its place, and whether it counts."""

    id: UUID
    role: Role
    place: str
    granted_at: dt.datetime
    counts_from: dt.datetime | None
    revoked_at: dt.datetime | None
    reason: str | None
    given_by: UUID | None

    @property
    def waits(self) -> bool:
        """Whether a second person has still to approve it."""
        return self.counts_from is None and self.revoked_at is None

    @property
    def cools(self) -> bool:
        """Whether it will count only later."""
        return self.counts_from is not None and self.counts_from > _real_now() and self.revoked_at is None


@dataclass(frozen=True, slots=True)
class StaffLine:
    """A line of the list."""

    id: UUID
    person_id: UUID
    name: str
    username: str
    roles: Sequence[GivenRole]
    signed_in_at: dt.datetime | None
    disabled_at: dt.datetime | None

    @property
    def standing(self) -> Standing:
        """The most telling word about the account."""
        if self.disabled_at is not None:
            return Standing.DISABLED
        if any(each.waits for each in self.roles):
            return Standing.WAITING
        return Standing.ACTIVE if self.roles else Standing.IDLE


def page(
    *, q: str | None = None, role: Role | None = None, standing: Standing | None = None,
    cursor: str | None = None, limit: int = 50, actor: Actor,
) -> Page[StaffLine]:  # fmt: skip
    """Return a page of the staff accounts in the actor's scope, in the order of their names."""
    actor.require("accounts.vouch")
    p = people.people().subquery("p")
    latest = select(func.max(AccountSession.created_at)).where(AccountSession.account_id == Account.id)
    query = (
        select(Account, p.c.name, latest.scalar_subquery())
        .join(p, p.c.id == Account.person_id)
        .where(queries.staff_in_scope(actor, "accounts.vouch"), *_wanted(p, q, role, standing))
    )
    found = paginate(query, [p.c.pinyin, Account.id], cursor=cursor, limit=limit)
    roles = _roles([row[0].id for row in found.items], live=True)
    return found.map(lambda row: _line(row, roles))


def _wanted(p: Any, q: str | None, role: Role | None, standing: Standing | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if q:
        begins = Account.username.startswith(q.strip().lower(), autoescape=True)
        matched = people.people().where(people.matching(q)).subquery("m")
        wanted.append(or_(p.c.id.in_(select(matched.c.id)), begins))
    if role:
        wanted.append(_has_role(RoleGrant.role == role))
    return wanted + _standing(standing)


def _standing(standing: Standing | None) -> list[ColumnElement[bool]]:
    if standing is None:
        return []
    if standing is Standing.DISABLED:
        return [Account.disabled_at.is_not(None)]
    waits = _has_role(RoleGrant.counts_from.is_(None))
    which = {
        Standing.WAITING: [waits],
        Standing.ACTIVE: [_has_role(), ~waits],
        Standing.IDLE: [~_has_role()],
    }[standing]
    return [Account.disabled_at.is_(None), *which]


def _has_role(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    live = select(RoleGrant.id).where(
        RoleGrant.account_id == Account.id, RoleGrant.revoked_at.is_(None), *which
    )
    return live.exists()


def _line(row: Any, roles: dict[UUID, list[GivenRole]]) -> StaffLine:
    account, name, signed_in_at = row
    return StaffLine(
        account.id, account.person_id, name, account.username, roles.get(account.id, []), signed_in_at,
        account.disabled_at,
    )  # fmt: skip


def _roles(account_ids: Sequence[UUID], *, live: bool) -> dict[UUID, list[GivenRole]]:
    query = select(RoleGrant).where(RoleGrant.account_id.in_(account_ids)).order_by(RoleGrant.id)
    query = query.where(RoleGrant.revoked_at.is_(None)) if live else query
    grants = session().scalars(query).all()
    places, found = places_of(grants), defaultdict(list)
    for each in grants:
        found[each.account_id].append(_given(each, places))
    return found


def places_of(placed: Iterable[RoleGrant | Invitation]) -> dict[UUID, str]:
    """Return the names of the areas and units that roles are for."""
    areas = organisations.area_names({each.area_id for each in placed if each.area_id})
    return {**areas, **organisations.unit_names({each.unit_id for each in placed if each.unit_id})}


def _given(each: RoleGrant, places: dict[UUID, str]) -> GivenRole:
    place = places[each.area_id or each.unit_id or each.id]
    return GivenRole(
        each.id,
        each.role,
        place,
        each.granted_at,
        each.counts_from,
        each.revoked_at,
        each.reason,
        each.given_by,
    )


@dataclass(frozen=True, slots=True)
class StaffFile:
    """One account: the line, the roles it had, and the phone paired with it."""

    line: StaffLine
    past: Sequence[GivenRole]
    paired_at: dt.datetime | None


def one(account_id: UUID, *, actor: Actor) -> StaffFile:
    """Return an account in the actor's scope; NotFound otherwise."""
    account = queries.access_staff(account_id, actor=actor, verb="accounts.vouch")
    name = people.names([account.person_id])[account.person_id] if account.person_id else ""
    latest = select(func.max(AccountSession.created_at)).where(AccountSession.account_id == account_id)
    roles = _roles([account_id], live=False).get(account_id, [])
    live = {account_id: [each for each in roles if each.revoked_at is None]}
    pairing = queries.live_pairing(Pairing.desk_id == account_id)
    line = _line((account, name, session().scalar(latest)), live)
    past = [each for each in roles if each.revoked_at]
    return StaffFile(line, past, pairing.paired_at if pairing else None)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done to an account. ``person`` is None for what the system did."""

    at: dt.datetime
    words: str
    person: str | None
    reason: str | None


_STEPS = {
    "accounts.add": "开通账号", "accounts.accept_invitation": "凭邀请启用账号", "accounts.grant": "授予角色",
    "accounts.approve_grant": "同意授权", "accounts.revoke": "收回角色", "accounts.disable": "停用",
    "accounts.enable": "恢复使用", "accounts.close": "离任停用", "accounts.hand_over": "移交工作",
    "accounts.ask_recovery": "申请找回", "accounts.approve_recovery": "同意找回",
    "accounts.refuse_recovery": "退回找回申请", "accounts.recover": "完成找回", "accounts.change_password": "更换密码",
    "accounts.pair": "配对手机", "accounts.unpair": "解除手机配对", "accounts.link_person": "关联党员档案",
    "sessions.end_all": "结束全部登录",
}  # fmt: skip


def steps(account_id: UUID, *, actor: Actor) -> list[Step]:
    """Return what was done to an account, newest first; signing in and out is not among it."""
    queries.access_staff(account_id, actor=actor, verb="accounts.vouch")
    entries = [each for each in audit.of_subject("account", account_id) if each.verb in _STEPS]
    names = people.names({each.person_id for each in entries if each.person_id})
    return [
        Step(
            each.at,
            _words(each.verb, each.details),
            names.get(each.person_id) if each.person_id else None,
            each.reason,
        )
        for each in reversed(entries)
    ]


def _words(verb: str, details: dict[str, Any]) -> str:
    named = [Role(details["role"]).label] if "role" in details else []
    named += [Lost(details["lost"]).label] if "lost" in details else []
    return "：".join([_STEPS[verb], *named])


def _real_now() -> dt.datetime:
    return clock.SystemClock().now()
