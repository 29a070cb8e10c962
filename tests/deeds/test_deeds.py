"""五个一: five deeds, each tied to evidence; the small registers behind them."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from server.deeds import queries, service
from server.deeds.errors import OwnDeed
from server.deeds.rules import DeedKind, EvidenceKind
from server.kernel import clock
from server.kernel.db import Database, session
from server.kernel.types import new_id
from server.organisations.models import Area
from server.organisations.rules import DEED_LABELS
from server.points import queries as points
from tests import cast as casting
from tests.cast import Cast

As = Callable[[Any], Any]
MAY = dt.date(2026, 5, 16)


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.transaction():
        assembled = casting.assemble()
        assembled.register(assembled.wang, assembled.happiness)
        assembled.register(assembled.li, assembled.happiness)
        assembled.register(assembled.ma, assembled.peace)
        return assembled


def opinion(cast: Cast, **changes: Any) -> dict[str, Any]:
    body = {
        "member_id": str(cast.wang.id), "community_id": str(cast.happiness.id), "day": "2026-05-16",
        "category": "环境卫生", "content": "3号楼前路灯不亮",
    }  # fmt: skip
    return body | changes


def visit(cast: Cast, **changes: Any) -> dict[str, Any]:
    body = {
        "member_id": str(cast.wang.id), "community_id": str(cast.happiness.id), "day": "2026-05-16",
        "house_code": "H-0031", "hardship": "elderly",
    }  # fmt: skip
    return body | changes


def meeting(cast: Cast, **changes: Any) -> dict[str, Any]:
    body = {
        "community_id": str(cast.happiness.id), "day": "2026-06-27", "topic": "庆七一主题党日",
        "member_ids": [str(cast.wang.id), str(cast.li.id)],
    }  # fmt: skip
    return body | changes


def own(as_: As, cast: Cast) -> list[str | None]:
    answer = as_(cast.phone_of(cast.wang)).get("/api/v1/me/deeds").json
    return [item["done_on"] for item in answer["items"]]


def test_a_member_sees_five_items_with_nothing_done_yet(as_: As, cast: Cast) -> None:
    answer = as_(cast.phone_of(cast.wang)).get("/api/v1/me/deeds").json
    assert (answer["year"], answer["done"]) == (2026, 0)
    assert [item["label"] for item in answer["items"]] == list(DEED_LABELS)


def test_labels_are_those_of_ones_community(as_: As, cast: Cast, database: Database) -> None:
    with database.transaction() as opened:
        words = '["办实事", "提建议", "领岗位", "联住户", "做表率"]'
        change = "UPDATE community_settings SET deed_labels = CAST(:words AS jsonb) WHERE community_id = :id"
        opened.execute(text(change), {"words": words, "id": cast.happiness.id})
    items = as_(cast.phone_of(cast.wang)).get("/api/v1/me/deeds").json["items"]
    assert [item["label"] for item in items] == ["办实事", "提建议", "领岗位", "联住户", "做表率"]


def test_registers_are_evidence_at_once(as_: As, cast: Cast) -> None:
    desk = as_(cast.clerk)
    for path, body in (
        ("opinions", opinion(cast)), ("family-visits", visit(cast)), ("organisation-meetings", meeting(cast)),
    ):  # fmt: skip
        assert desk.post(f"/api/v1/{path}", json=body).status_code == 201
    assert own(as_, cast) == [None, "2026-05-16", None, "2026-05-16", "2026-06-27"]
    shown = desk.get(f"/api/v1/members/{cast.wang.id}/deeds").json
    assert [piece["label"] for item in shown["items"] for piece in item["evidence"]] == [
        "意见建议", "帮扶走访", "组织生活"
    ]  # fmt: skip
    answer = desk.get(f"/api/v1/members/{cast.wang.id}/deeds", query_string={"year": 2025})
    assert answer.json.get("done") == 0, answer.json


def test_an_adopted_opinion_scores_and_is_decided_once(as_: As, cast: Cast, database: Database) -> None:
    desk = as_(cast.clerk)
    kept = desk.post("/api/v1/opinions", json=opinion(cast)).json
    path = f"/api/v1/opinions/{kept['id']}/decision"
    decided = desk.post(path, json={"adopted": True, "reply": "已报街道更换路灯"}).json
    assert (decided["state"], decided["reply"]) == ("adopted", "已报街道更换路灯")
    again = desk.post(path, json={"adopted": False, "reply": "不采纳"})
    assert (again.status_code, again.json["error"]["code"]) == (409, "opinion_decided")
    with database.transaction():
        by_rule = {line.rule_code: line.half_points for line in points.entries(cast.wang.id, 2026)}
    assert by_rule == {"P03": 6, "P07": 4}
    listed = desk.get("/api/v1/opinions", query_string={"state": "adopted"}).json["items"]
    assert [each["id"] for each in listed] == [kept["id"]]


def test_an_opinion_not_adopted_keeps_its_deed_and_scores_nothing_more(
    as_: As, cast: Cast, database: Database
) -> None:
    desk = as_(cast.clerk)
    kept = desk.post("/api/v1/opinions", json=opinion(cast)).json
    desk.post(f"/api/v1/opinions/{kept['id']}/decision", json={"adopted": False, "reply": "已有安排"})
    with database.transaction():
        assert points.balance(cast.wang.id, 2026) == 6
    assert own(as_, cast)[1] == "2026-05-16"


def test_a_family_is_a_house_code_and_never_a_name(as_: As, cast: Cast) -> None:
    desk = as_(cast.clerk)
    named = desk.post("/api/v1/family-visits", json=visit(cast, house_code="王大妈家"))
    assert (named.status_code, list(named.json["error"]["fields"])) == (422, ["house_code"])
    extra = desk.post("/api/v1/family-visits", json=visit(cast, name="王大妈"))
    assert list(extra.json["error"]["fields"]) == ["name"]


def test_tomorrow_has_not_happened(as_: As, cast: Cast) -> None:
    desk = as_(cast.clerk)
    for path, body in (("opinions", opinion(cast)), ("family-visits", visit(cast))):
        answer = desk.post(f"/api/v1/{path}", json=body | {"day": "2026-07-23"})
        assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["day"])


def test_only_those_registered_here_are_written_down(as_: As, cast: Cast) -> None:
    desk = as_(cast.clerk)
    answer = desk.post("/api/v1/opinions", json=opinion(cast, member_id=str(cast.ma.id)))
    assert (answer.json["error"]["code"], list(answer.json["error"]["fields"])) == (
        "member_not_registered", ["member_id"]
    )  # fmt: skip
    mixed = meeting(cast, member_ids=[str(cast.wang.id), str(cast.ma.id), str(new_id())])
    answer = desk.post("/api/v1/organisation-meetings", json=mixed)
    assert set(answer.json["error"]["fields"]) == {"member_ids.1", "member_ids.2"}
    assert own(as_, cast)[4] is None, "nothing of the meeting was kept"


def test_nobody_from_elsewhere_sees_or_writes_anything(as_: As, cast: Cast) -> None:
    kept = as_(cast.clerk).post("/api/v1/opinions", json=opinion(cast)).json
    stranger = as_(cast.stranger)
    refused = [
        stranger.get(f"/api/v1/members/{cast.wang.id}/deeds"),
        stranger.post("/api/v1/opinions", json=opinion(cast)),
        stranger.post(f"/api/v1/opinions/{kept['id']}/decision", json={"adopted": True, "reply": "好"}),
        stranger.post("/api/v1/family-visits", json=visit(cast)),
        stranger.post("/api/v1/organisation-meetings", json=meeting(cast)),
    ]
    assert {answer.status_code for answer in refused} == {404}
    assert stranger.get("/api/v1/opinions").json["items"] == []
    assert stranger.get(f"/api/v1/members/{cast.ma.id}/deeds").status_code == 200
    assert as_(cast.phone_of(cast.wang)).get("/api/v1/opinions").status_code == 403


def test_nobody_writes_down_or_adopts_their_own(as_: As, cast: Cast, database: Database) -> None:
    with database.transaction():
        zhou = casting.add_member("周正", cast.water, cast.happiness)
        cast.register(zhou, cast.happiness)
        both = casting.staff("周正", casting.Role.SECRETARY, area=cast.happiness, person=zhou.id)
    body = opinion(cast, member_id=str(zhou.id))
    refused = as_(both).post("/api/v1/opinions", json=body)
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (403, ["member_id"])
    kept = as_(cast.clerk).post("/api/v1/opinions", json=body).json
    path = f"/api/v1/opinions/{kept['id']}/decision"
    assert as_(both).post(path, json={"adopted": True, "reply": "好"}).status_code == 403
    assert as_(cast.secretary).post(path, json={"adopted": True, "reply": "好"}).status_code == 200


def fulfil(cast: Cast, evidence: UUID, *, by: UUID | None = None, day: dt.date = MAY) -> None:
    service.fulfil(
        cast.wang.id, DeedKind.MATTER, community_id=cast.happiness.id, day=day,
        evidence_kind=EvidenceKind.SERVICE_RECORD, evidence_id=evidence,
        confirmed_by=by or cast.secretary.person_id, actor=cast.secretary,
    )  # fmt: skip


def rows() -> int:
    return int(session().execute(text("SELECT count(*) FROM deeds")).scalar_one())


def test_the_same_evidence_twice_is_one_deed(cast: Cast, database: Database) -> None:
    with database.transaction():
        evidence = new_id()
        fulfil(cast, evidence)
        fulfil(cast, evidence)
        assert rows() == 1
        assert points.balance(cast.wang.id, 2026) == 6


def test_a_deed_stands_while_any_evidence_stands(cast: Cast, database: Database) -> None:
    with database.transaction():
        first, second = new_id(), new_id()
        fulfil(cast, first)
        fulfil(cast, second, day=dt.date(2026, 6, 1))
        withdraw(cast, first)
        assert queries.progress(cast.wang.id, 2026)[0].done_on == dt.date(2026, 6, 1)
        assert points.balance(cast.wang.id, 2026) == 6
        withdraw(cast, second)
        assert queries.progress(cast.wang.id, 2026)[0].done_on is None
        assert points.balance(cast.wang.id, 2026) == 0


def withdraw(cast: Cast, evidence: UUID) -> None:
    service.withdraw_evidence(EvidenceKind.SERVICE_RECORD, evidence, actor=cast.secretary)


def test_what_counted_at_an_instant_is_still_told_after_withdrawal_and_return(
    cast: Cast, database: Database, at: Callable[..., None]
) -> None:
    evidence, done = new_id(), {}
    with database.transaction():
        for day, act in ((1, fulfil), (3, withdraw), (5, fulfil)):
            at(2026, 6, day)
            act(cast, evidence)
        for day in range(1, 8):
            instant = clock.at(dt.date(2026, 6, day), 12)
            kinds = queries.done_kinds([cast.wang.id], cast.happiness.id, 2026, recorded_before=instant)
            done[day] = kinds.get(cast.wang.id, set())
    assert [day for day, kinds in done.items() if kinds == {1}] == [1, 2, 5, 6, 7]


def test_deeds_after_the_period_are_left_to_the_next_letter(cast: Cast, database: Database) -> None:
    with database.transaction():
        fulfil(cast, new_id(), day=dt.date(2026, 7, 2))
        ask = ([cast.wang.id], cast.happiness.id, 2026)
        later = clock.now() + dt.timedelta(days=1)
        assert queries.done_kinds(*ask, recorded_before=later) == {cast.wang.id: {1}}
        assert queries.done_kinds(*ask, recorded_before=later, until=dt.date(2026, 6, 30)) == {}


def test_no_one_vouches_for_their_own_deed_in_the_database_either(cast: Cast, database: Database) -> None:
    with database.transaction():
        with pytest.raises(OwnDeed):
            fulfil(cast, new_id(), by=cast.wang.id)
        fulfil(cast, new_id())
        with pytest.raises(Exception, match="not_by_oneself"), session().begin_nested():
            session().execute(text("UPDATE deeds SET confirmed_by = member_id"))


def test_registers_are_counted_for_the_letter_as_of_an_instant(
    as_: As, cast: Cast, database: Database, at: Callable[..., None]
) -> None:
    desk = as_(cast.clerk)
    for house in ("H-0031", "H-0031", "H-0040"):
        desk.post("/api/v1/family-visits", json=visit(cast, house_code=house))
    desk.post("/api/v1/organisation-meetings", json=meeting(cast))
    first = desk.post("/api/v1/opinions", json=opinion(cast)).json
    desk.post("/api/v1/opinions", json=opinion(cast, day="2025-12-31"))
    frozen = clock.now() + dt.timedelta(seconds=1)
    at(2026, 7, 23)
    desk.post(f"/api/v1/opinions/{first['id']}/decision", json={"adopted": True, "reply": "好"})
    half = (dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    later = clock.now() + dt.timedelta(seconds=1)

    def told(before: dt.datetime, community: Area = cast.happiness) -> list[tuple[DeedKind, UUID, bool]]:
        with database.transaction():
            found = queries.contributions(community.id, *half, before=before)
        return sorted((each.kind, each.member_id, each.adopted) for each in found)

    wang, li = cast.wang.id, cast.li.id
    visits = [(DeedKind.FAMILY, wang, False)] * 3
    meetings = [(DeedKind.MEETING, each, False) for each in sorted((wang, li))]
    assert told(frozen) == [(DeedKind.OPINION, wang, False), *visits, *meetings]
    assert told(later) == [(DeedKind.OPINION, wang, True), *visits, *meetings]
    assert told(later, cast.peace) == []
