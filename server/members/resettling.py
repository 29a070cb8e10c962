"""People of a community that was merged or split: by the register they live in the other one."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import update

from server.kernel.db import session
from server.members.models import Member
from server.members.rules import MemberState


def resettle(old: UUID, new: UUID, member_ids: Collection[UUID] | None = None) -> list[UUID]:
    """Let the people of a community, or some of them, live in another one by the register; return who.

    Their homes stay where they are, so the residence stays as well. The caller has authorised it.
    """
    here = [Member.community_id == old, Member.state != MemberState.MERGED]
    if member_ids is not None:
        here.append(Member.id.in_(member_ids))
    changing = update(Member).where(*here).values(community_id=new, version=Member.version + 1)
    return list(session().execute(changing.returning(Member.id)).scalars())
