"""A small city, lived through the services: what must be true of it on 19 August 2026."""

import datetime as dt
import json
import logging

import pymupdf
import pyotp
import pytest

from server import verification, worker
from server.accounts import queries as account_queries
from server.accounts import service as accounts
from server.accounts import totp as authenticators
from server.delivery import jobs as delivery
from server.demo import city
from server.demo.errors import CityNotEmpty
from server.demo.names import UNPRINTABLE_NAME
from server.demo.scale import SMALL
from server.demo.script import write
from server.feedback import jobs as feedback
from server.feedback import snapshot
from server.feedback.models import Letter
from server.feedback.rules import LetterState
from server.kernel import clock, files, jobs
from server.registrations.rules import RegistrationState
from tests.demo.conftest import Built, place_of
from tests.demo.reading import CUT_OFF, digests, letters, rows, value

STANDING = """
    SELECT count(*), coalesce(sum(recognised_minutes), 0), coalesce(sum(helped_matters), 0) FROM service_records
     WHERE home_community_id = :community AND unit_id = :unit AND day BETWEEN '2026-01-01' AND '2026-06-30'
       AND member_id::text = ANY(:members) AND confirmed_at < :until AND (ended_at IS NULL OR ended_at >= :until)
"""


def test_every_letters_totals_are_the_sums_of_its_rows_and_of_the_records(demo: Built) -> None:
    drafted = letters(demo)
    assert len(drafted) >= 4
    for letter in drafted:
        facts = snapshot.facts_of(letter.content)
        members = [line.member_id for line in facts.lines]
        sums = rows(
            demo, STANDING, community=letter.community_id, unit=letter.unit_id, members=members,
            until=letter.known_until,
        )[0]  # fmt: skip
        assert (facts.services, facts.minutes, facts.matters) == tuple(map(int, sums))


def test_the_printed_total_is_the_sum_of_the_printed_rows(demo: Built) -> None:
    tables = [letter.content["text"]["table"] for letter in letters(demo)]
    for table in filter(None, tables):
        keys = [column["key"] for column in table["columns"]]
        for name in ("services", "hours", "points"):
            if name in keys:
                column = keys.index(name)
                printed = sum(float(row[column]) for row in table["rows"])
                assert printed == float(table["total"][column])
    assert any(tables)


def test_the_books_hold_every_problem_of_them_is_none(demo: Built) -> None:
    with demo.database.transaction():
        assert list(verification.problems(worker.books())) == []
    assert value(demo, "SELECT count(*) FROM ledger_entries") > 100


def test_every_line_of_the_books_is_sealed(demo: Built) -> None:
    unsealed = "SELECT count(*) FROM {0} WHERE NOT EXISTS (SELECT FROM sealed_rows s WHERE s.row_id = {0}.id)"
    assert value(demo, unsealed.format("ledger_entries")) == 0
    assert value(demo, unsealed.format("audit_entries")) == 0


def test_running_the_jobs_again_changes_nothing(demo: Built) -> None:
    before = _letters_as_they_are(demo)
    with demo.database.transaction():
        planned = feedback.plan_letters() + feedback.plan_rendering() + delivery.plan_reminders()
    done = worker.work_until_idle(demo.database, worker.handlers(demo.config))
    assert (planned, done) == (0, 0)
    assert _letters_as_they_are(demo) == before


def test_a_draft_done_once_more_changes_nothing(demo: Built) -> None:
    before = _letters_as_they_are(demo)
    community = letters(demo)[0].community_id
    with demo.database.transaction():
        jobs.reset(feedback.SNAPSHOT, "2026H1", community)
    assert worker.work_until_idle(demo.database, worker.handlers(demo.config)) == 1
    assert _letters_as_they_are(demo) == before


def _letters_as_they_are(demo: Built) -> list[tuple[object, ...]]:
    return [
        (one.id, one.state, one.content_sha256, one.number, one.file_sha256, one.version)
        for one in letters(demo)
    ]


def test_nobody_confirmed_their_own_service_though_a_clerk_is_a_member(demo: Built) -> None:
    assert value(demo, "SELECT count(*) FROM service_records WHERE confirmed_by = member_id") == 0
    clerk = "SELECT count(*) FROM accounts a JOIN members m ON m.id = a.person_id WHERE a.username = 'clerk1'"
    assert value(demo, clerk) == 1
    served = """SELECT count(*) FROM service_records s JOIN accounts a ON a.person_id = s.member_id
                 WHERE a.username = 'clerk1' AND s.state = 'confirmed'"""
    assert value(demo, served) > 0


def test_what_was_confirmed_after_the_cut_off_is_in_no_letter_but_those_drafted_anew(demo: Built) -> None:
    late = """SELECT member_id::text, home_community_id, unit_id, recognised_minutes FROM service_records
               WHERE day <= '2026-06-30' AND confirmed_at >= :until AND corrects_id IS NULL"""
    found = rows(demo, late, until=CUT_OFF)
    assert found
    for record in found:
        counted = rows(
            demo, STANDING, community=record[1], unit=record[2], members=[record[0]], until=CUT_OFF
        )[0]
        for letter in _as_of_the_cut_off(demo):
            if (letter.community_id, letter.unit_id) == (record[1], record[2]):
                lines = snapshot.facts_of(letter.content).lines
                assert all(one.minutes == counted[1] for one in lines if one.member_id == record[0])


def _as_of_the_cut_off(demo: Built) -> list[Letter]:
    known_until = clock.at(dt.date(2026, 7, 15))
    found = [letter for letter in letters(demo) if letter.known_until == known_until]
    assert 2 <= len(letters(demo)) - len(found) <= 5
    return found


def test_exactly_one_letter_is_blocked_and_says_by_which_character(demo: Built) -> None:
    blocked = [one for one in letters(demo) if any(problem["blocks"] for problem in one.problems)]
    assert len(blocked) == 1
    assert any(UNPRINTABLE_NAME[1] in problem["message"] for problem in blocked[0].problems)
    assert blocked[0].state is LetterState.FROZEN


def test_a_rendered_letter_can_be_read_and_is_marked_as_a_specimen(demo: Built) -> None:
    rendered = [letter for letter in letters(demo) if letter.file_sha256 is not None]
    assert len(rendered) > 10
    for letter in rendered:
        words = "".join(page.get_text() for page in pymupdf.open(stream=_pdf(letter), filetype="pdf"))
        assert str(letter.number) in words.replace(" ", "").replace("\n", "")
        assert "演示样张" in words


def _pdf(letter: Letter) -> bytes:
    assert letter.file_sha256 is not None
    return files.store().get(letter.file_sha256)


def test_two_different_people_stand_behind_every_issued_letter(demo: Built) -> None:
    for letter in letters(demo):
        if letter.approved_by is not None:
            assert letter.approved_by != letter.reviewed_by


def test_a_community_without_points_books_none(demo: Built) -> None:
    off = "SELECT s.community_id FROM community_settings s WHERE NOT s.points_on"
    assert value(demo, f"SELECT count(*) FROM ledger_entries WHERE community_id IN ({off})") == 0
    assert value(demo, f"SELECT count(*) FROM points_facts WHERE community_id IN ({off})") > 0


def test_life_has_left_its_half_finished_things(demo: Built) -> None:
    states = {row[0] for row in rows(demo, "SELECT DISTINCT state FROM registrations")}
    assert {RegistrationState.SUBMITTED, RegistrationState.ACTIVE, RegistrationState.TRANSFERRED} <= states
    records = {row[0] for row in rows(demo, "SELECT DISTINCT state FROM service_records")}
    assert {"pending", "confirmed", "corrected", "voided"} <= records
    assert value(demo, "SELECT count(*) FROM activities WHERE state = 'planned' AND day > '2026-08-19'") > 0
    assert value(demo, "SELECT count(*) FROM service_posts WHERE state = 'open' AND taken < capacity") > 0
    assert value(demo, "SELECT count(*) FROM members WHERE 'community_unknown' = ANY(flags)") == 1
    assert value(demo, "SELECT count(*) FROM activities WHERE source = 'emergency' AND state = 'held'") == 2


def test_everybody_of_the_script_is_a_member_and_no_more(demo: Built) -> None:
    scripted = sorted(person.name for person in write(SMALL).people)
    assert [
        row[0]
        for row in rows(
            demo, 'SELECT p.name FROM members m JOIN people p ON p.id = m.id ORDER BY p.name COLLATE "C"'
        )
    ] == scripted
    assert city.summary(demo.database)["党员"] == SMALL.members


def test_the_accounts_file_is_for_its_owner_alone_and_lets_staff_in(demo: Built) -> None:
    path = demo.config.data_dir / "demo-accounts.json"
    assert place_of(path) == "0o600"
    known = {each["username"]: each for each in json.loads(path.read_text(encoding="utf-8"))["staff"]}
    assert {
        "admin",
        "observer",
        "auditor",
        "liaison1",
        "liaison2",
        "clerk1",
        "secretary2",
        "leader1",
    } <= known.keys()
    with demo.database.transaction():
        account = account_queries.staff_account("secretary1")
        assert account is not None
        code = pyotp.TOTP(authenticators.secret_of(account)).now()
        accounts.sign_in_staff("secretary1", known["secretary1"]["password"], code, address="127.0.0.1")


def test_a_phone_of_the_accounts_file_is_bound_to_its_member(demo: Built) -> None:
    path = demo.config.data_dir / "demo-accounts.json"
    first = json.loads(path.read_text(encoding="utf-8"))["members"][0]
    assert first["code"] == f"demo-{first['openid']}"
    query = "SELECT p.name FROM accounts a JOIN people p ON p.id = a.person_id WHERE a.openid = :openid"
    assert value(demo, query, openid=first["openid"]) == first["name"]


def test_no_password_or_phone_is_said_or_logged(demo: Built, caplog: pytest.LogCaptureFixture) -> None:
    phones = [person.phone for person in write(SMALL).people]
    said = "\n".join(demo.said)
    assert len(demo.said) == 10
    assert not any(phone in said for phone in phones)
    assert logging.getLogger("werkzeug").level == logging.NOTSET


def test_business_time_stands_where_the_city_ends_and_runs_on(demo: Built) -> None:
    shown = clock.read_clock_file(demo.config.clock_file).now().astimezone(clock.SHANGHAI)
    assert f"{shown:%Y-%m-%d %H}" == "2026-08-19 09"


def test_a_city_is_never_built_over_another(demo: Built) -> None:
    with pytest.raises(CityNotEmpty):
        city.build(demo.database, demo.config, SMALL, say=demo.said.append)


def test_the_same_things_happen_in_every_build(demo: Built, second: Built) -> None:
    assert digests(second) == digests(demo)
    assert city.summary(second.database) == city.summary(demo.database)


def test_members_have_spoken_on_their_phones_and_been_answered(demo: Built) -> None:
    said = rows(demo, "SELECT state FROM opinions WHERE submitted_at IS NOT NULL ORDER BY id")
    assert [state for (state,) in said] == ["adopted", "recorded", "submitted"]
    assert rows(demo, "SELECT number, state FROM complaints") == [("TS-2026-0001", "answered")]
