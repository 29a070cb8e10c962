"""Credits: one acceptance is one message, from the owner's phone, for templates there are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from server.accounts.phones import openid_of_person
from server.kernel.actor import Actor, Channel
from server.kernel.db import Database, session
from server.kernel.types import new_id
from server.notifications import sending, service
from server.notifications.models import Notice, SubscribeMessage, SubscriptionCredit
from server.notifications.rules import MOST_CREDITS, Answer, MessageState
from tests import factories as make
from tests.cast import Cast
from tests.notifications.scene import CLAIM, TEMPLATES, add_phone, allow, credits_of, tell

SignIn = Callable[[Actor], FlaskClient]
PATH = "/api/v1/me/subscriptions"


def said(*answers: str, template_id: str = CLAIM) -> dict[str, Any]:
    return {"answers": [{"template_id": template_id, "answer": each} for each in answers]}


def held(database: Database) -> list[tuple[UUID, str, int]]:
    with database.transaction():
        rows = session().execute(select(SubscriptionCredit)).scalars()
        return [(row.person_id, row.template_id, row.credits) for row in rows]


def test_a_phone_may_ask_for_the_configured_templates(cast: Cast, as_: SignIn) -> None:
    templates = as_(cast.phone_of(cast.wang)).get(PATH).json["templates"]
    assert {"kind": "claim", "label": "岗位认领结果", "template_id": CLAIM} in templates
    assert len(templates) == len(TEMPLATES)


def test_a_city_without_templates_asks_for_nothing(
    app: Flask, cast: Cast, as_: SignIn, database: Database
) -> None:
    app.config["TEMPLATES"] = {}
    client = as_(cast.phone_of(cast.wang))
    assert client.get(PATH).json == {"templates": []}
    assert client.post(PATH, json=said("accept")).json == {"accepted": 0}
    assert held(database) == []


def test_an_acceptance_is_one_message(cast: Cast, as_: SignIn, database: Database) -> None:
    client = as_(cast.phone_of(cast.wang))
    assert client.post(PATH, json=said("accept")).json == {"accepted": 1}
    assert client.post(PATH, json=said("accept")).json == {"accepted": 1}
    assert held(database) == [(cast.wang.id, CLAIM, 2)]


def test_the_same_request_twice_counts_once(cast: Cast, as_: SignIn, database: Database) -> None:
    client = as_(cast.phone_of(cast.wang))
    for _ in range(2):
        client.post(PATH, json=said("accept"), headers={"Idempotency-Key": "once"})
    assert held(database) == [(cast.wang.id, CLAIM, 1)]


@pytest.mark.parametrize("answer", ["reject", "ban", "filter"])
def test_any_other_answer_is_none(cast: Cast, as_: SignIn, database: Database, answer: str) -> None:
    assert as_(cast.phone_of(cast.wang)).post(PATH, json=said(answer)).json == {"accepted": 0}
    assert held(database) == []


def test_a_template_we_do_not_have_counts_nothing(cast: Cast, as_: SignIn, database: Database) -> None:
    client = as_(cast.phone_of(cast.wang))
    assert client.post(PATH, json=said("accept", template_id="another")).json == {"accepted": 0}
    assert held(database) == []


def test_a_template_answered_twice_is_refused(cast: Cast, as_: SignIn) -> None:
    answer = as_(cast.phone_of(cast.wang)).post(PATH, json=said("accept", "accept"))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "answer_repeated")


def test_a_desk_has_no_wechat_to_subscribe_with(cast: Cast, as_: SignIn, database: Database) -> None:
    client = as_(cast.clerk)
    assert client.get(PATH).json == {"templates": []}
    assert client.post(PATH, json=said("accept")).json == {"accepted": 0}
    assert held(database) == []


def test_leaving_forgets_every_credit(cast: Cast, within: None) -> None:
    allow(cast.wang.id)
    allow(cast.li.id)
    service.forget_credits(cast.wang.id)
    left = session().execute(select(SubscriptionCredit.person_id)).scalars().all()
    assert left == [cast.li.id]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.booleans(), max_size=80))
def test_credits_are_what_was_accepted_less_what_was_used(database: Database, steps: list[bool]) -> None:
    """Never below none, never above the most: against a counter in Python."""
    with database.transaction():
        person_id = UUID(str(make.PersonFactory(name="王立新").id))
        add_phone(person_id)
        actor = Actor(Channel.PHONE, new_id(), person_id)
        model = 0
        for accepts in steps:
            if accepts:
                answers = [{"template_id": CLAIM, "answer": Answer.ACCEPT}]
                service.answer(answers, templates=TEMPLATES, actor=actor)
                model = min(model + 1, MOST_CREDITS)
            else:
                tell(person_id)
                notice = (
                    session()
                    .execute(
                        select(Notice.id)
                        .where(Notice.person_id == person_id)
                        .order_by(Notice.id.desc())
                        .limit(1)
                    )
                    .scalar_one()
                )
                begun = sending.begin(notice, TEMPLATES, openid_of_person)
                assert (begun is not None) is (model > 0)
                model = max(model - 1, 0)
        assert not steps or not any(steps) or credits_of(person_id) == model


@pytest.mark.commits
def test_many_messages_at_once_never_use_a_credit_twice(city: Database) -> None:
    with city.transaction():
        person_id = UUID(str(make.PersonFactory(name="王立新").id))
        add_phone(person_id)
        allow(person_id, 7)
        for _ in range(32):
            tell(person_id)
    with city.transaction():
        notices = session().execute(select(Notice.id)).scalars().all()

    def begin(notice_id: UUID) -> bool:
        with city.transaction():
            return sending.begin(notice_id, TEMPLATES, openid_of_person) is not None

    with ThreadPoolExecutor(16) as pool:
        begun = list(pool.map(begin, [*notices, *notices]))
    assert sum(begun) == 7
    with city.transaction():
        assert credits_of(person_id) == 0
        states = session().execute(select(SubscribeMessage.state)).scalars().all()
    assert len(states) == 32
    assert states.count(MessageState.UNDELIVERABLE) == 25
