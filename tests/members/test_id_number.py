"""An ID number is kept only with its own consent, encrypted, and shown nowhere."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from server.kernel.db import Database, session
from server.members.rules import CONSENT_TEXTS, Purpose
from server.people import queries as people
from tests import factories as make
from tests.cast import Cast

As = Callable[[Any], Any]
NUMBER = "11010519491231002X"


def keep(client: Any, cast: Cast, number: str | None = NUMBER) -> Any:
    return client.put(f"/api/v1/members/{cast.wang.id}/id-number", json={"id_number": number})


def kept(database: Database, cast: Cast) -> str | None:
    with database.transaction():
        return people.id_number_of(people.person(cast.wang.id))


@pytest.fixture
def consent(database: Database, cast: Cast) -> None:
    with database.transaction():
        make.ConsentFactory(member_id=cast.wang.id, purpose=Purpose.ID_NUMBER)


def test_without_its_own_consent_it_is_not_kept(database: Database, cast: Cast, as_: As) -> None:
    answer = keep(as_(cast.clerk), cast)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "id_number_consent_missing")
    assert kept(database, cast) is None


@pytest.mark.usefixtures("consent")
def test_it_is_encrypted_in_its_row_and_shown_nowhere(database: Database, cast: Cast, as_: As) -> None:
    clerk = as_(cast.clerk)
    assert keep(clerk, cast, NUMBER.lower()).status_code == 204
    assert kept(database, cast) == NUMBER
    with database.transaction():
        dump = " ".join(session().execute(text("SELECT p::text FROM people p")).scalars())
    shown = clerk.get("/api/v1/members").text + clerk.get(f"/api/v1/members/{cast.wang.id}").text
    assert NUMBER not in dump + shown
    assert keep(clerk, cast, None).status_code == 204
    assert kept(database, cast) is None


@pytest.mark.usefixtures("consent")
def test_a_wrong_number_is_refused_without_repeating_it(cast: Cast, as_: As) -> None:
    answer = keep(as_(cast.clerk), cast, "110105194912310021")
    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["id_number"])
    assert "110105194912310021" not in answer.text


@pytest.mark.usefixtures("consent")
def test_a_stranger_keeps_nothing(database: Database, cast: Cast, as_: As) -> None:
    assert keep(as_(cast.stranger), cast).status_code == 404
    assert keep(as_(cast.phone_of(cast.wang)), cast).status_code == 403
    assert kept(database, cast) is None


@pytest.mark.usefixtures("consent")
def test_it_is_forgotten_with_the_consent(database: Database, cast: Cast, as_: As) -> None:
    keep(as_(cast.clerk), cast)
    given = {
        "purpose": "id_number",
        "granted": False,
        "text_version": CONSENT_TEXTS[Purpose.ID_NUMBER].version,
    }
    assert as_(cast.phone_of(cast.wang)).post("/api/v1/me/consents", json=given).status_code == 201
    assert kept(database, cast) is None
