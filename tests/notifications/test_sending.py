"""What becomes of a notice's message, against the sandbox over real HTTP."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from server.accounts.models import Account
from server.accounts.phones import openid_of_person
from server.kernel import jobs as work
from server.kernel.db import Database, session
from server.kernel.jobs import JobUnit
from server.notifications import jobs, queries, sending
from server.notifications.models import Notice
from server.notifications.rules import MessageState, NoticeKind
from server.wechat import Gateway
from server.wechat.errors import WeChatUnavailable
from tests.notifications.scene import (
    CLAIM,
    SEND,
    TEMPLATES,
    add_subscriber,
    credits_of,
    deliver,
    outcomes,
    plan,
    sent_to,
    tell,
)
from tests.sandbox import SandboxServer

SENT = (MessageState.SENT, None)


@pytest.fixture
def wechat(sandbox: SandboxServer) -> SandboxServer:
    sandbox.clear_faults()
    return sandbox


@pytest.fixture
def gateway(wechat: SandboxServer) -> Gateway:
    return wechat.hasty_gateway()


def test_a_credit_makes_a_message(database: Database, wechat: SandboxServer, gateway: Gateway) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat)
        tell(person_id)
    deliver(database, gateway)
    (message,) = sent_to(wechat, openid)
    assert (message["template_id"], message["page"]) == (CLAIM, "pages/claims/claims")
    assert message["data"] == {
        "thing1": {"value": "岗位认领已同意"},
        "thing2": {"value": "您认领的“楼道清洁”岗位已经同意。"},
        "time3": {"value": "2026年7月22日 09:00"},
    }
    assert outcomes(database) == [SENT]
    with database.transaction():
        assert credits_of(person_id) == 0


def test_a_typed_reason_stands_in_the_inbox_and_never_leaves(
    database: Database, wechat: SandboxServer, gateway: Gateway
) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat)
        tell(person_id, words="报到请修改。", reason="住院期间无法到场")
        [notice] = queries.newest(person_id, 1)
        assert notice.words == "报到请修改。原因：住院期间无法到场"
    deliver(database, gateway)
    (message,) = sent_to(wechat, openid)
    assert message["data"]["thing2"] == {"value": "报到请修改。"}
    assert "住院" not in str(message)


def test_one_credit_is_one_message(database: Database, wechat: SandboxServer, gateway: Gateway) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat)
        wechat.grant(openid, CLAIM, 5)  # WeChat would take more; what was agreed to here counts
        tell(person_id)
        tell(person_id)
    deliver(database, gateway)
    assert len(sent_to(wechat, openid)) == 1
    assert outcomes(database) == [SENT, (MessageState.UNDELIVERABLE, sending.NO_CREDIT)]


def test_without_a_credit_nothing_is_planned(database: Database, wechat: SandboxServer) -> None:
    with database.transaction():
        person_id, _ = add_subscriber(wechat, credits=0)
        tell(person_id)
    assert plan(database) == 0


def test_at_night_messages_wait_for_the_morning(
    database: Database, wechat: SandboxServer, at: Callable[..., None]
) -> None:
    at(2026, 7, 15, 0, 10)
    with database.transaction():
        person_id, _ = add_subscriber(wechat)
        tell(person_id)
    assert plan(database) == 0
    at(2026, 7, 15, 8)
    assert plan(database) == 1


def test_a_credit_for_another_kind_sends_nothing(
    database: Database, wechat: SandboxServer, gateway: Gateway
) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat)
        tell(person_id, kind=NoticeKind.OFFER)
    deliver(database, gateway)
    assert sent_to(wechat, openid) == []
    with database.transaction():
        assert credits_of(person_id) == 1


def test_planning_again_sends_nothing_again(
    database: Database, wechat: SandboxServer, gateway: Gateway
) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat, credits=3)
        tell(person_id)
    assert [plan(database), plan(database)] == [1, 0]
    deliver(database, gateway)
    deliver(database, gateway)
    assert len(sent_to(wechat, openid)) == 1


def test_a_unit_done_again_on_purpose_sends_nothing_again(
    database: Database, wechat: SandboxServer, gateway: Gateway
) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat, credits=3)
        tell(person_id)
    deliver(database, gateway)
    with database.transaction():
        unit = session().execute(select(JobUnit).where(JobUnit.kind == jobs.SUBSCRIBE)).scalar_one()
        work.reset(unit.kind, unit.period, unit.scope)
    deliver(database, gateway)
    assert len(sent_to(wechat, openid)) == 1
    assert outcomes(database) == [SENT]


def test_who_refused_keeps_the_notice_in_the_inbox(
    database: Database, wechat: SandboxServer, gateway: Gateway
) -> None:
    """43101: WeChat knows of no credit; ours are void."""
    with database.transaction():
        person_id, openid = add_subscriber(wechat, credits=2)
        tell(person_id)
    wechat.fault(SEND, 43101)
    deliver(database, gateway)
    assert sent_to(wechat, openid) == []
    assert outcomes(database) == [(MessageState.UNDELIVERABLE, "not_subscribed")]
    with database.transaction():
        assert credits_of(person_id) == 0
        assert queries.unread(person_id) == 1


@pytest.mark.parametrize(
    ("errcode", "code"),
    [(40003, "recipient_unknown"), (40037, "template_unknown"), (47003, "template_argument_wrong")],
)
def test_what_can_never_be_right_is_tried_once(
    database: Database, wechat: SandboxServer, gateway: Gateway, errcode: int, code: str
) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat)
        tell(person_id)
    before = wechat.calls().get(SEND, 0)
    wechat.fault(SEND, errcode)
    deliver(database, gateway)
    assert wechat.calls()[SEND] == before + 1
    assert (outcomes(database), sent_to(wechat, openid)) == ([(MessageState.UNDELIVERABLE, code)], [])
    with database.transaction():
        assert credits_of(person_id) == 1  # WeChat used none up


@pytest.mark.parametrize("fault", [{"sleep": 1}, {"status": 502}, {"body": "<html>"}])
def test_what_may_have_arrived_is_never_sent_again(
    database: Database, wechat: SandboxServer, gateway: Gateway, fault: dict[str, object]
) -> None:
    with database.transaction():
        person_id, _ = add_subscriber(wechat, credits=2)
        tell(person_id)
    before = wechat.calls().get(SEND, 0)
    wechat.fault(SEND, fault)
    deliver(database, gateway)
    deliver(database, gateway)
    assert wechat.calls()[SEND] == before + 1
    assert outcomes(database) == [(MessageState.UNKNOWN, "wechat_outcome_unknown")]
    with database.transaction():
        assert credits_of(person_id) == 1


def test_what_wechat_did_not_take_is_tried_again(
    database: Database, wechat: SandboxServer, gateway: Gateway
) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat)
        tell(person_id)
    wechat.fault(SEND, 45009)
    with pytest.raises(WeChatUnavailable):
        deliver(database, gateway)
    assert outcomes(database) == [(MessageState.AGAIN, "wechat_quota_exhausted")]
    hurry(database)
    deliver(database, gateway)
    assert (outcomes(database), len(sent_to(wechat, openid))) == ([SENT], 1)


def test_after_five_refusals_it_is_given_up(
    database: Database, wechat: SandboxServer, gateway: Gateway
) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat)
        tell(person_id)
    wechat.fault(SEND, *[45009] * work.MOST_ATTEMPTS)
    for _ in range(work.MOST_ATTEMPTS - 1):
        with pytest.raises(WeChatUnavailable):
            deliver(database, gateway)
        hurry(database)
    deliver(database, gateway)
    assert outcomes(database) == [(MessageState.UNDELIVERABLE, "wechat_quota_exhausted")]
    assert sent_to(wechat, openid) == []


def hurry(database: Database) -> None:
    """Let the pause before the next attempt be over."""
    with database.transaction():
        for unit in session().execute(select(JobUnit)).scalars():
            unit.not_before = unit.planned_at


def test_who_has_no_phone_any_more_is_not_written_to(
    database: Database, wechat: SandboxServer, gateway: Gateway
) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat)
        tell(person_id)
        phone = session().execute(select(Account).where(Account.person_id == person_id)).scalar_one()
        phone.disabled_at = func.clock_timestamp()
    deliver(database, gateway)
    assert (sent_to(wechat, openid), outcomes(database)) == ([], [])


def test_a_long_notice_fits(database: Database, wechat: SandboxServer, gateway: Gateway) -> None:
    with database.transaction():
        person_id, openid = add_subscriber(wechat)
        tell(person_id, title="题" * 40, words="字" * 200)
    deliver(database, gateway)
    (message,) = sent_to(wechat, openid)
    assert message["data"]["thing2"]["value"] == "字" * 19 + "…"


def test_an_attempt_of_unknown_end_is_the_last(database: Database, wechat: SandboxServer) -> None:
    """A worker died between its attempt and its answer; the next one leaves the message alone."""
    with database.transaction():
        person_id, _ = add_subscriber(wechat, credits=2)
        tell(person_id)
        notice_id = session().execute(select(Notice.id)).scalar_one()
    for expected in (True, False):
        with database.transaction():
            assert (sending.begin(notice_id, TEMPLATES, openid_of_person) is not None) is expected
    assert outcomes(database) == [(MessageState.UNKNOWN, "cut_off")]
