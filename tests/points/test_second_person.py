"""Reversing an entry and declaring from paper: one asks, another decides, and neither is the member."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from server.accounts.rules import Role
from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.kernel.errors import NotFound
from server.kernel.types import new_id
from server.points import pending, queries, request_views, second_person, service
from server.points.errors import (
    AboutOneself,
    DeclaredInFuture,
    EntryFallen,
    GradeMissing,
    PointsOff,
    RequestDecided,
    ReversalAsked,
    SamePersonAsked,
)
from server.points.requested import Grade, RequestKind, RequestState
from server.points.rules import FactKind, Line
from tests import cast as casting
from tests.cast import Cast
from tests.points.conftest import Declarer
from tests.posts.test_races import together

SignIn = Callable[[Actor], Any]
WHY = "签到表抄错了人"


def lines(cast: Cast) -> list[Line]:
    return list(queries.entries(cast.wang.id, 2026))


def asked(cast: Cast, entry: Line) -> UUID:
    return second_person.ask_reversal(entry.id, reason=WHY, actor=cast.clerk).id


def declared(cast: Cast, kind: RequestKind = RequestKind.PRAISE, **changes: Any) -> UUID:
    given: dict[str, Any] = {
        "day": dt.date(2026, 6, 1), "evidence": "感谢信1号", "reason": "邻居来信", "actor": cast.clerk,
    }  # fmt: skip
    return second_person.ask_declaration(kind, cast.wang.id, **(given | changes)).id


def sound(cast: Cast, half_points: int) -> None:
    assert list(queries.verify()) == []
    assert queries.balance(cast.wang.id, 2026) == half_points


def test_a_reversal_is_booked_once_a_second_person_agrees(cast: Cast, wang: Declarer) -> None:
    wang.serve(120)
    [entry] = lines(cast)
    request = asked(cast, entry)
    sound(cast, 4)
    second_person.approve(request, actor=cast.secretary)
    assert [(line.half_points, line.reverses) for line in lines(cast)] == [(4, None), (-4, entry.id)]
    sound(cast, 0)


def test_what_was_reversed_never_comes_back(cast: Cast, wang: Declarer) -> None:
    activity = new_id()
    source = wang.serve(120, activity=activity)
    second_person.approve(asked(cast, lines(cast)[0]), actor=cast.secretary)
    wang.serve(180, source=source, activity=activity)
    wang.serve(60)
    sound(cast, 2)


def test_a_reversal_frees_the_limit_that_it_used(cast: Cast, wang: Declarer) -> None:
    """Over four hours of one day's activity nothing is earned: with the first record reversed the second one earns."""
    activity = new_id()
    wang.serve(240, activity=activity)
    wang.serve(120, activity=activity)
    sound(cast, 8)
    second_person.approve(asked(cast, lines(cast)[0]), actor=cast.secretary)
    sound(cast, 4)


def test_a_credit_reversed_takes_its_debit_no_lower_than_zero(cast: Cast, wang: Declarer) -> None:
    wang.serve(60, day=dt.date(2026, 5, 1))
    wang.declare(FactKind.ABSENCE, day=dt.date(2026, 5, 2))
    sound(cast, 0)
    second_person.approve(asked(cast, lines(cast)[0]), actor=cast.secretary)
    sound(cast, 0)


def test_nobody_decides_what_they_asked_or_what_is_about_them(cast: Cast, wang: Declarer) -> None:
    wang.serve(120)
    [entry] = lines(cast)
    herself = casting.staff("王立新", Role.CLERK, area=cast.happiness, person=cast.wang.id)
    with pytest.raises(AboutOneself):
        second_person.ask_reversal(entry.id, reason=WHY, actor=herself)
    request = asked(cast, entry)
    for actor, refusal in ((cast.clerk, SamePersonAsked), (herself, AboutOneself), (cast.stranger, NotFound)):
        with pytest.raises(refusal):
            second_person.approve(request, actor=actor)
    waiting = {who: len(session().execute(pending.requests(who)).all()) for who in (cast.clerk, herself)}
    assert list(waiting.values()) == [0, 0]
    assert len(session().execute(pending.requests(cast.secretary)).all()) == 1


def test_an_entry_is_asked_about_once_unless_it_was_refused(cast: Cast, wang: Declarer) -> None:
    wang.serve(120)
    [entry] = lines(cast)
    request = asked(cast, entry)
    with pytest.raises(ReversalAsked):
        asked(cast, entry)
    second_person.refuse(request, remark="核对无误", actor=cast.secretary)
    with pytest.raises(RequestDecided):
        second_person.approve(request, actor=cast.secretary)
    sound(cast, 4)
    second_person.approve(asked(cast, entry), actor=cast.secretary)
    for fallen in lines(cast):
        with pytest.raises(EntryFallen):
            asked(cast, fallen)


def test_one_connection_asks_as_often_as_it_must(cast: Cast, wang: Declarer) -> None:
    """The driver prepares a statement that it has sent a few times: the prepared one has to find its index too."""
    wang.serve(120)
    [entry] = lines(cast)
    for _ in range(14):
        second_person.refuse(asked(cast, entry), remark="再核对", actor=cast.secretary)
    assert asked(cast, entry)


def test_an_entry_that_fell_meanwhile_is_not_reversed_again(cast: Cast, wang: Declarer) -> None:
    source = wang.serve(120)
    request = asked(cast, lines(cast)[0])
    wang.withdraw(FactKind.SERVICE, source)
    with pytest.raises(EntryFallen):
        second_person.approve(request, actor=cast.secretary)


@pytest.mark.parametrize(
    ("kind", "changes", "half_points"),
    [
        (RequestKind.PRAISE, {}, 4),
        (RequestKind.HONOUR, {"grade": Grade.SUBDISTRICT}, 6),
        (RequestKind.ABSENCE, {}, 0),
    ],
)
def test_a_declaration_is_a_fact_once_a_second_person_agrees(
    cast: Cast, within: None, kind: RequestKind, changes: dict[str, Any], half_points: int
) -> None:
    request = declared(cast, kind, **changes)
    sound(cast, 0)
    second_person.approve(request, actor=cast.secretary)
    sound(cast, half_points)


@pytest.mark.parametrize(
    ("kind", "changes", "refusal"),
    [
        (RequestKind.HONOUR, {}, GradeMissing),
        (RequestKind.PRAISE, {"day": dt.date(2026, 7, 23)}, DeclaredInFuture),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(
    cast: Cast, within: None, kind: RequestKind, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        declared(cast, kind, **changes)


def test_a_community_without_points_has_nothing_to_declare(cast: Cast, within: None) -> None:
    with pytest.raises(PointsOff):
        second_person.ask_declaration(
            RequestKind.PRAISE, cast.ma.id, day=dt.date(2026, 6, 1), evidence="1号", reason="来信", actor=cast.stranger
        )  # fmt: skip


def test_an_honour_that_was_reversed_lets_the_lesser_one_count(cast: Cast, within: None) -> None:
    for grade in (Grade.COMMUNITY, Grade.COUNTY):
        second_person.approve(declared(cast, RequestKind.HONOUR, grade=grade), actor=cast.secretary)
    sound(cast, 10)
    standing = next(line for line in lines(cast) if line.half_points == 10)
    second_person.approve(asked(cast, standing), actor=cast.secretary)
    sound(cast, 4)


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'approved', decided_at = now(), decided_by = requested_by", "two_persons"),
        ("state = 'approved', decided_at = now(), decided_by = member_id", "not_about_oneself"),
        ("state = 'approved'", "decision"),
        (
            "state = 'refused', decided_at = now(), decided_by = (SELECT id FROM people WHERE name = '周正')",
            "remark",
        ),
    ],
)
def test_the_database_knows_it_too(cast: Cast, wang: Declarer, change: str, constraint: str) -> None:
    declared(cast)
    with pytest.raises(IntegrityError, match=constraint), session().begin_nested():
        session().execute(text(f"UPDATE points_requests SET {change}"))


def test_over_http_two_desks_and_a_stranger(cast: Cast, as_: SignIn, database: Database) -> None:
    with database.transaction():
        wang = Declarer(cast.wang.id, cast.happiness.id, cast.clerk)
        wang.serve(120)
        [entry] = lines(cast)
    path = f"/api/v1/points-entries/{entry.id}/reversal"
    assert as_(cast.stranger).post(path, json={"reason": WHY}).status_code == 404
    made = as_(cast.clerk).post(path, json={"reason": WHY})
    assert (made.status_code, made.json["entry"], made.json["requester"]) == (
        201, "2026-06-28 服务时长 2分", "孙敏",
    )  # fmt: skip
    decision = f"/api/v1/points-requests/{made.json['id']}/approval"
    refused = as_(cast.clerk).post(decision)
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "points_request_same_person")
    assert as_(cast.stranger).post(decision).status_code == 404
    assert as_(cast.secretary).post(decision).json["state"] == "approved"
    [listed] = as_(cast.clerk).get("/api/v1/points-requests?state=approved").json["items"]
    assert (listed["member"], listed["decider"]) == ("王立新", "周正")
    assert as_(cast.stranger).get("/api/v1/points-requests").json["items"] == []


def test_balances_come_by_name_never_by_points(cast: Cast, wang: Declarer) -> None:
    wang.serve(120)
    found = request_views.balances(cast.happiness.id, 2026, actor=cast.clerk).items
    assert [(each.name, each.points) for each in found] == [("李春梅", "0"), ("王立新", "2")]
    with pytest.raises(NotFound):
        request_views.balances(cast.happiness.id, 2026, actor=cast.stranger)


@pytest.mark.commits
def test_two_second_persons_at_once_reverse_once(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
        other = casting.staff("吴用", Role.SECRETARY, area=cast.happiness)
    with city.transaction():
        service.declare(
            FactKind.SERVICE, new_id(), member_id=cast.wang.id, community_id=cast.happiness.id,
            day=dt.date(2026, 6, 1), quantity=120, actor=cast.clerk,
        )  # fmt: skip
        entry = lines(cast)[0]
    with city.transaction():
        request = asked(cast, entry)
    approvals = [lambda by=by: second_person.approve(request, actor=by) for by in (cast.secretary, other)] * 2
    assert together(city, approvals) == {"done": 1, RequestDecided.code: 3}
    with city.transaction():
        assert [line.half_points for line in lines(cast)] == [4, -4]
        sound(cast, 0)
        assert request_views.request_page(actor=cast.clerk, state=RequestState.APPROVED).items


@pytest.mark.commits
def test_four_who_ask_at_once_are_one_request_while_the_year_is_booked(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
    with city.transaction():
        Declarer(cast.wang.id, cast.happiness.id, cast.clerk).serve(120)
        entry = lines(cast)[0]

    def serve() -> None:
        Declarer(cast.wang.id, cast.happiness.id, cast.clerk).serve(60)

    outcomes = together(city, [lambda: asked(cast, entry)] * 4 + [serve] * 2)
    assert outcomes == {"done": 3, ReversalAsked.code: 3}
    with city.transaction():
        sound(cast, 8)
