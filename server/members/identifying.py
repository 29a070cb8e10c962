"""A member's ID number: kept only with a consent of its own, encrypted, shown nowhere (domain.md B1, 民政部令第67号 art. 5)."""

from uuid import UUID

from server.audit import service as audit
from server.kernel.actor import Actor
from server.kernel.db import send_changes
from server.kernel.identifiers import normalise_id_number
from server.members import queries
from server.members.errors import IdNumberConsentMissing, IdNumberMalformed
from server.members.rules import Purpose
from server.organisations import queries as organisations
from server.people import queries as people_queries
from server.people import service as people


def keep_id_number(member_id: UUID, id_number: str | None, *, actor: Actor) -> None:
    """Keep or, with None, forget a member's ID number.

    NotFound out of scope, IdNumberConsentMissing without the consent in force, IdNumberMalformed (GB 11643).
    """
    member = queries.access_member(member_id, actor=actor, verb="members.register")
    plain = None
    if id_number is not None:
        if not queries.has_consent(member_id, Purpose.ID_NUMBER):
            raise IdNumberConsentMissing()
        plain = normalise_id_number(id_number)
        if plain is None:
            raise IdNumberMalformed(
                fields={"id_number": ["应为18位，出生日期存在且校验位正确（GB 11643）。"]}
            )
    people.change(people_queries.person(member_id), people.id_number_columns(member_id, plain))
    send_changes()
    path = organisations.area(member.community_id).path if member.community_id else None
    audit.record(
        "members.keep_id_number",
        "member",
        member_id,
        actor=actor,
        area_path=path,
        details={"kept": plain is not None},
    )
