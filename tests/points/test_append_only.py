"""Nobody rewrites the ledger; who gets past the locks is named, by the sums and by the seals."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.pool import NullPool

from server.audit import queries as audit_queries
from server.audit import service as audit
from server.kernel.db import Database
from server.kernel.types import new_id
from server.points import jobs, queries, service
from server.points.rules import FactKind
from tests import cast as casting
from tests.points.conftest import DAY

REWRITES = (
    "UPDATE ledger_entries SET half_points = half_points + 2",
    "DELETE FROM ledger_entries",
    "TRUNCATE ledger_entries CASCADE",
)
RESTRICTED = "23001"


@pytest.fixture
def ledger(city: Database) -> Database:
    """A city in which 王立新 has two committed, sealed entries."""
    with city.transaction():
        cast = casting.assemble()
    with city.transaction():
        for minutes in (90, 120):
            service.declare(
                FactKind.SERVICE, new_id(), member_id=cast.wang.id, community_id=cast.happiness.id, day=DAY,
                quantity=minutes, actor=cast.clerk,
            )  # fmt: skip
    with city.transaction():
        assert audit.seal(queries.book()) == 2
    return city


def as_owner(ledger: Database, *statements: str) -> None:
    engine = create_engine(ledger.urls.owner, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_app_role_cannot_rewrite_the_ledger(ledger: Database, rewrite: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), ledger.transaction() as opened:
        opened.execute(text(rewrite))


@pytest.mark.parametrize("rewrite", REWRITES)
def test_not_even_the_owner_can_rewrite_the_ledger(ledger: Database, rewrite: str) -> None:
    with pytest.raises(DBAPIError, match="append-only") as refused:
        as_owner(ledger, rewrite)
    assert getattr(refused.value.orig, "sqlstate", None) == RESTRICTED


@pytest.mark.parametrize(
    "rewrite", ["UPDATE point_rule_sets SET rules = '{}'", "DELETE FROM point_rule_sets"]
)
def test_a_published_version_of_the_rules_stays_as_it_is(ledger: Database, rewrite: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        as_owner(ledger, rewrite)


def problems(ledger: Database) -> tuple[list[str], list[str]]:
    with ledger.transaction():
        return list(queries.verify()), list(audit_queries.verify_book(queries.book()))


def test_an_untouched_ledger_has_no_problems(ledger: Database) -> None:
    assert problems(ledger) == ([], [])


def test_a_changed_amount_is_named_by_the_sums_and_by_the_seal(
    ledger: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with ledger.transaction() as opened:
        victim = opened.execute(text("SELECT id FROM ledger_entries WHERE half_points = 4")).scalar_one()
    as_owner(
        ledger,
        "ALTER TABLE ledger_entries DISABLE TRIGGER append_only",
        f"UPDATE ledger_entries SET half_points = 5 WHERE id = '{victim}'",
        "ALTER TABLE ledger_entries ENABLE TRIGGER append_only",
    )
    sums, seals = problems(ledger)
    assert len(sums) == len(seals) == 1
    assert str(victim) in sums[0]
    assert str(victim) in seals[0]
    with ledger.transaction():
        assert jobs.recheck() == 1
    assert str(victim) in caplog.text


def test_a_removed_entry_is_named_by_its_fact_and_by_the_seal(ledger: Database) -> None:
    with ledger.transaction() as opened:
        victim, fact = opened.execute(text("SELECT id, fact_id FROM ledger_entries LIMIT 1")).one()
    as_owner(
        ledger,
        "ALTER TABLE ledger_entries DISABLE TRIGGER append_only",
        f"DELETE FROM ledger_entries WHERE id = '{victim}'",
        "ALTER TABLE ledger_entries ENABLE TRIGGER append_only",
    )
    sums, seals = problems(ledger)
    assert [str(fact) in sentence for sentence in sums] == [True]
    assert [str(victim) in sentence for sentence in seals] == [True]


def test_a_forged_entry_and_a_crooked_reversal_are_named(ledger: Database) -> None:
    copied = (
        "INSERT INTO ledger_entries SELECT '{id}', member_id, community_id, year, day, fact_id, rule_code, rule_set_id,"
        " {revision}, {amount}, {reverses}, booked_at, booked_by FROM ledger_entries WHERE half_points = 4"
    )
    forged, crooked = new_id(), new_id()
    as_owner(
        ledger,
        copied.format(id=forged, revision=2, amount=4, reverses="NULL"),
        copied.replace("half_points = 4", "half_points = 3").format(
            id=crooked, revision=1, amount=-1, reverses="id"
        ),
    )
    found = "\n".join(problems(ledger)[0])
    assert str(forged) in found
    assert str(crooked) in found


def test_a_year_below_zero_is_named(ledger: Database) -> None:
    as_owner(
        ledger,
        f"INSERT INTO ledger_entries SELECT '{new_id()}', member_id, community_id, 2031, day, fact_id, 'N02',"
        " rule_set_id, 1, -20, NULL, booked_at, booked_by FROM ledger_entries WHERE half_points = 4",
    )
    assert any("2031" in sentence and "less than zero" in sentence for sentence in problems(ledger)[0])
