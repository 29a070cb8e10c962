"""Staff of a community that is merged into another: who worked for it works for the other one from then on."""

from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from server.accounts.models import Invitation, RoleGrant
from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import session


def move_staff(old: UUID, new: UUID, *, reason: str, actor: Actor) -> int:
    """Let the roles given for an area count for another one, open invitations too; return how many roles went over.

    Who has the same role there already keeps that one. Waiting ones wait on. The caller has authorised it.
    """
    session().execute(
        update(Invitation).where(Invitation.area_id == old, Invitation.used_at.is_(None)).values(area_id=new)
    )
    known = aliased(RoleGrant)
    same = exists(known.id).where(
        known.account_id == RoleGrant.account_id,
        known.role == RoleGrant.role,
        known.area_id == new,
        known.revoked_at.is_(None),
    )
    here = select(RoleGrant.id).where(RoleGrant.area_id == old, RoleGrant.revoked_at.is_(None), ~same)
    moving = update(RoleGrant).where(RoleGrant.id.in_(here)).values(area_id=new)
    moved = session().scalars(moving.returning(RoleGrant.account_id)).all()
    details = {"from_area": str(old), "to_area": str(new)}
    audit.record_each(
        "accounts.move_area", "account", sorted(set(moved)), actor=actor, reason=reason, details=details
    )
    return len(moved)
