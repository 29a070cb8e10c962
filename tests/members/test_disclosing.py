"""A phone in full: one member at a time, with a reason, within a budget."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from server.audit import queries as audit_queries
from server.audit.models import AuditEntry
from server.kernel.actor import Actor
from server.kernel.db import Database
from server.kernel.errors import DomainError, NotFound
from server.members import disclosing
from server.members.errors import PhoneMissing, TooManyDisclosures
from server.members.models import Member
from server.members.rules import DISCLOSURES
from server.people import queries as people
from tests import cast as casting
from tests.cast import Cast

As = Callable[[Any], Any]
REASON = "通知其参加周六活动，消息未送达"


def ask(client: Any, member: Member, reason: str = REASON) -> Any:
    return client.post(f"/api/v1/members/{member.id}/phone-disclosure", json={"reason": reason})


def trail(database: Database, cast: Cast) -> list[AuditEntry]:
    with database.transaction():
        return list(audit_queries.entries(verb="members.unmask", actor=cast.auditor, limit=200).items)


def phone_of(database: Database, member: Member) -> str | None:
    with database.transaction():
        return people.phone_of(people.person(member.id))


def test_clerk_and_secretary_see_the_phone_and_leave_a_line_with_the_reason(
    cast: Cast, as_: As, database: Database
) -> None:
    phone = phone_of(database, cast.wang)
    for actor in (cast.clerk, cast.secretary):
        answer = ask(as_(actor), cast.wang)
        assert (answer.status_code, answer.json) == (200, {"phone": phone})
        assert "no-store" in answer.headers["Cache-Control"]
    rows = trail(database, cast)
    assert [row.account_id for row in rows] == [cast.secretary.account_id, cast.clerk.account_id]
    seen = {(row.subject_id, row.reason, row.area_path) for row in rows}
    assert seen == {(cast.wang.id, REASON, cast.happiness.path)}
    assert str(phone) not in str([row.details for row in rows])


def test_strangers_and_other_roles_see_no_phone_and_leave_no_line(
    cast: Cast, as_: As, database: Database
) -> None:
    assert ask(as_(cast.stranger), cast.wang).status_code == 404
    others = (
        cast.phone_of(cast.wang),
        cast.leader,
        cast.liaison,
        cast.administrator,
        cast.observer,
        cast.auditor,
    )
    assert {ask(as_(each), cast.wang).status_code for each in others} == {403}
    assert trail(database, cast) == []


def test_a_reason_is_needed(cast: Cast, as_: As, database: Database) -> None:
    clerk = as_(cast.clerk)
    assert ask(clerk, cast.wang, " ").status_code == 422
    assert clerk.post(f"/api/v1/members/{cast.wang.id}/phone-disclosure", json={}).status_code == 422
    assert trail(database, cast) == []


def test_the_hour_s_budget_is_each_account_s_own(cast: Cast, as_: As, database: Database) -> None:
    with database.transaction():
        for _ in range(DISCLOSURES - 1):
            disclosing.disclose_phone(cast.li.id, REASON, actor=cast.clerk)
    clerk = as_(cast.clerk)
    assert ask(clerk, cast.wang).status_code == 200
    refused = ask(clerk, cast.wang)
    assert (refused.status_code, refused.json["error"]["code"]) == (429, "too_many_disclosures")
    assert "phone" not in refused.json
    assert ask(as_(cast.secretary), cast.wang).status_code == 200
    assert len(trail(database, cast)) == DISCLOSURES + 1


def test_what_a_stranger_asks_in_vain_costs_nothing(present: Cast) -> None:
    for _ in range(DISCLOSURES + 1):
        with pytest.raises(NotFound):
            disclosing.disclose_phone(present.wang.id, REASON, actor=present.stranger)


def test_a_member_without_a_phone_is_told_so(present: Cast) -> None:
    person = people.person(present.wang.id)
    person.phone = person.phone_index = person.phone_masked = None
    with pytest.raises(PhoneMissing):
        disclosing.disclose_phone(present.wang.id, REASON, actor=present.clerk)


@pytest.mark.commits
def test_many_requests_at_once_stay_within_the_budget(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()

    def attempt(_: int) -> str:
        return outcome(city, cast.wang.id, cast.clerk)

    with ThreadPoolExecutor(DISCLOSURES + 5) as pool:
        outcomes = Counter(pool.map(attempt, range(DISCLOSURES + 5)))
    assert outcomes == {"seen": DISCLOSURES, TooManyDisclosures.code: 5}


def outcome(city: Database, member_id: UUID, actor: Actor) -> str:
    try:
        with city.transaction():
            disclosing.disclose_phone(member_id, REASON, actor=actor)
    except DomainError as refused:
        return refused.code
    return "seen"
