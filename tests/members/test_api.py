"""Lists, one member, consents over HTTP – and the strangers who see nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from server.kernel.db import Database
from server.members import queries, service
from server.members.rules import CONSENT_TEXTS, ConsentChannel, Flag, Purpose
from tests import cast as casting
from tests.cast import Cast

As = Callable[[Any], Any]
API = "/api/v1/members"


def _names(answer: Any) -> list[str]:
    return [item["name"] for item in answer.json["items"]]


def test_the_clerk_lists_the_own_community_in_the_order_of_names(cast: Cast, as_: As) -> None:
    answer = as_(cast.clerk).get(API)
    assert _names(answer) == ["李春梅", "王立新"]
    first = answer.json["items"][0]
    assert (first["unit"], first["community"]) == ("金泉市水务局", "幸福里社区居委会")
    assert "****" in first["phone"]
    assert _names(as_(cast.stranger).get(API)) == ["马志远"]
    assert _names(as_(cast.administrator).get(API)) == ["李春梅", "马志远", "王立新"]


@pytest.mark.parametrize("typed", ["wl", "立新", "WLX"])
def test_a_member_is_found_by_name_or_initials(cast: Cast, as_: As, typed: str) -> None:
    assert _names(as_(cast.clerk).get(API, query_string={"q": typed})) == ["王立新"]


def test_pages_follow_one_another(cast: Cast, as_: As) -> None:
    clerk = as_(cast.clerk)
    first = clerk.get(API, query_string={"limit": 1})
    second = clerk.get(API, query_string={"limit": 1, "cursor": first.json["next"]})
    assert _names(first) + _names(second) == ["李春梅", "王立新"]
    assert second.json["next"] is None


def test_filters_narrow_and_never_widen(cast: Cast, as_: As, database: Database) -> None:
    with database.transaction():
        lost = casting.add_member("陈三", cast.library, None)
        lost.flags = [Flag.COMMUNITY_UNKNOWN]
    everywhere, here = as_(cast.administrator), as_(cast.clerk)
    assert _names(everywhere.get(API, query_string={"flag": "community_unknown"})) == ["陈三"]
    assert _names(everywhere.get(API, query_string={"unit_id": str(cast.library.id)})) == ["陈三", "马志远"]
    assert _names(here.get(API, query_string={"flag": "community_unknown"})) == []
    assert _names(here.get(API, query_string={"community_id": str(cast.peace.id)})) == []


def test_one_member_with_history(cast: Cast, as_: As) -> None:
    seen = as_(cast.clerk).get(f"{API}/{cast.wang.id}").json
    assert seen["employments"][0] | {"unit_id": None} == {
        "unit_id": None, "unit": "金泉市水务局", "branch": None, "position": None, "first_day": "2020-01-01",
        "last_day": None, "end_reason": None,
    }  # fmt: skip


def test_strangers_find_nobody(cast: Cast, as_: As) -> None:
    one = f"{API}/{cast.wang.id}"
    consent = {"purpose": "register", "granted": True, "text_version": "2026-01"}
    assert as_(cast.stranger).get(one).status_code == 404
    assert as_(cast.stranger).post(f"{one}/consents", json=consent).status_code == 404
    assert as_(cast.phone_of(cast.li)).get(one).status_code == 403
    for nobody in (cast.liaison, cast.observer, cast.auditor, cast.leader):
        assert as_(nobody).get(API).status_code == 403


def test_a_member_gives_and_withdraws_on_the_phone(cast: Cast, as_: As, database: Database, at: Any) -> None:
    mobile = as_(cast.phone_of(cast.wang))
    for day, granted in ((23, True), (24, False)):
        at(2026, 7, day)
        answer = mobile.post(
            "/api/v1/me/consents",
            json={"purpose": "tell_unit", "granted": granted, "text_version": "2026-01"},
        )
        assert (answer.status_code, answer.json["channel"]) == (201, "phone")
        with database.transaction():
            assert queries.has_consent(cast.wang.id, Purpose.TELL_UNIT) is granted
            assert not queries.has_consent(cast.li.id, Purpose.TELL_UNIT)


def test_staff_key_a_paper_consent(cast: Cast, as_: As) -> None:
    form = {"purpose": "show_publicly", "granted": True, "text_version": "2026-01", "paper_number": "纸-12"}
    clerk = as_(cast.clerk)
    keyed = clerk.post(f"{API}/{cast.wang.id}/consents", json=form)
    assert (keyed.status_code, keyed.json["channel"]) == (201, "paper")
    listed = clerk.get(f"{API}/{cast.wang.id}").json["consents"]
    assert [(row["purpose"], row["paper_number"]) for row in listed] == [("show_publicly", "纸-12")]


def test_an_old_text_cannot_be_answered(cast: Cast, as_: As) -> None:
    form = {"purpose": "tell_unit", "granted": True, "text_version": "2019-01"}
    answer = as_(cast.phone_of(cast.wang)).post("/api/v1/me/consents", json=form)
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "consent_text_unknown")


def test_anybody_may_read_the_texts(client: Any) -> None:
    items = client.get("/api/v1/consent-texts").json["items"]
    assert [item["purpose_code"] for item in items] == [purpose.value for purpose in Purpose]
    assert all("撤回" in item["withdrawal"] and item["retention"] for item in items)


def test_the_newest_answer_up_to_an_instant_counts(cast: Cast, database: Database, at: Any) -> None:
    with database.transaction():
        instants = []
        for day, granted in ((1, True), (2, False), (3, True)):
            at(2026, 6, day)
            text = CONSENT_TEXTS[Purpose.TELL_UNIT].version
            row = service.give_consent(
                cast.wang.id, Purpose.TELL_UNIT, granted, text_version=text,
                channel=ConsentChannel.DESK, actor=cast.clerk,
            )  # fmt: skip
            instants.append(row.at)
        answers = [queries.has_consent(cast.wang.id, Purpose.TELL_UNIT, at=instant) for instant in instants]
        before = queries.has_consent(cast.wang.id, Purpose.TELL_UNIT, at=instants[0].replace(year=2025))
    assert (before, answers) == (False, [True, False, True])
