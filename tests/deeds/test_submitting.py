"""Members' own opinions: submitted on the phone, a deed once staff take them up, answered with a notice."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from server.accounts.rules import Role
from server.audit import queries as audit_queries
from server.deeds import queries, submitting
from server.deeds.errors import OpinionDecided, OpinionNotAccepted, OpinionTakenUp
from server.deeds.models import Opinion
from server.deeds.rules import OPINIONS_A_DAY, DeedKind, OpinionState
from server.kernel import clock
from server.kernel.db import Database, session
from server.wechat import TextRefused, TextVerdict, WeChatUnavailable
from tests import cast as casting
from tests.cast import Cast
from tests.posts.test_races import together

As = Callable[[Any], Any]
MINE, DESK = "/api/v1/me/opinions", "/api/v1/opinions"


@pytest.fixture
def cast(database: Database) -> Cast:
    with database.transaction():
        assembled = casting.assemble()
        assembled.register(assembled.wang, assembled.happiness)
        assembled.register(assembled.ma, assembled.peace)
        return assembled


def said(phone: Any, **changes: Any) -> dict[str, Any]:
    answer = phone.post(MINE, json={"category": "环境卫生", "content": "3号楼前路灯不亮"} | changes)
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def refusal(answer: Any) -> tuple[int, str, str]:
    error = answer.json["error"]
    return answer.status_code, error["code"], error["message"]


def counted(as_: As, cast: Cast) -> str | None:
    year = as_(cast.clerk).get(f"/api/v1/members/{cast.wang.id}/deeds").json
    return year["items"][DeedKind.OPINION - 1]["done_on"]


def test_a_member_submits_to_the_community_where_they_are_registered(as_: As, cast: Cast) -> None:
    phone = as_(cast.phone_of(cast.wang))
    opinion = said(phone)
    assert {key: opinion[key] for key in ("community", "day", "state", "state_label", "reply")} == {
        "community": "幸福里社区居委会", "day": "2026-07-22", "state": "submitted", "state_label": "待受理",
        "reply": None,
    }  # fmt: skip
    assert phone.get(MINE).json["items"] == [opinion]
    assert [item["state"] for item in as_(cast.clerk).get(DESK).json["items"]] == ["submitted"]
    assert as_(cast.stranger).get(DESK).json["items"] == []


def test_it_is_a_deed_only_when_staff_take_it_up_on_the_day_it_was_said(
    as_: As, cast: Cast, at: Callable[..., None]
) -> None:
    opinion = said(as_(cast.phone_of(cast.wang)))
    assert counted(as_, cast) is None
    at(2026, 7, 25)
    taken = as_(cast.clerk).post(f"{DESK}/{opinion['id']}/acceptance")
    assert (taken.status_code, taken.json["state"], taken.json["state_label"]) == (200, "recorded", "已受理")
    assert (taken.json["day"], taken.json["recorded_at"]) == ("2026-07-22", "2026-07-25T01:00:00+00:00")
    assert counted(as_, cast) == "2026-07-22"


def test_letters_count_it_from_when_it_was_taken_up(
    as_: As, cast: Cast, at: Callable[..., None], database: Database
) -> None:
    """A letter frozen in between must not change afterwards."""
    phone, desk = as_(cast.phone_of(cast.wang)), as_(cast.clerk)
    taken, dismissed, _waiting = said(phone), said(phone), said(phone)
    at(2026, 7, 25)
    desk.post(f"{DESK}/{taken['id']}/acceptance")
    desk.post(f"{DESK}/{dismissed['id']}/dismissal", json={"reply": "不属于社区职责范围"})
    year = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    with database.transaction():
        for day, known in ((24, 0), (26, 1)):
            before = clock.at(dt.date(2026, 7, day))
            found = queries.contributions(cast.happiness.id, *year, before=before)
            assert len([each for each in found if each.kind is DeedKind.OPINION]) == known


def test_a_dismissed_opinion_is_no_deed_and_says_why(as_: As, cast: Cast) -> None:
    phone = as_(cast.phone_of(cast.wang))
    opinion = said(phone)
    path = f"{DESK}/{opinion['id']}/dismissal"
    assert as_(cast.clerk).post(path, json={"reply": "请拨打供水热线"}).status_code == 200
    assert counted(as_, cast) is None
    [mine] = phone.get(MINE).json["items"]
    assert (mine["state_label"], mine["reply"], mine["decided_at"]) == (
        "不予受理", "请拨打供水热线", "2026-07-22T01:00:00+00:00",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("adopted", "title", "told"),
    [(True, "意见建议已采纳", "已采纳，感谢您的建议。"), (False, "意见建议未采纳", "已答复，暂未采纳。")],
)
def test_each_step_is_told_without_saying_what_it_is_about(
    as_: As, cast: Cast, adopted: bool, title: str, told: str
) -> None:
    phone, desk = as_(cast.phone_of(cast.wang)), as_(cast.clerk)
    opinion = said(phone)
    desk.post(f"{DESK}/{opinion['id']}/acceptance")
    desk.post(f"{DESK}/{opinion['id']}/decision", json={"adopted": adopted, "reply": "已安排"})
    last, first = phone.get("/api/v1/me/notices").json["items"]
    begin = "您7月22日向幸福里社区居委会提出的意见建议"
    assert (first["title"], first["words"]) == ("意见建议已受理", f"{begin}已受理，正在办理。")
    assert (last["title"], last["words"], last["kind"]) == (title, f"{begin}{told}", "opinion")
    assert first["page"] == "/pages/opinions/opinions"


def test_a_dismissal_is_told_too(as_: As, cast: Cast) -> None:
    phone = as_(cast.phone_of(cast.wang))
    as_(cast.clerk).post(f"{DESK}/{said(phone)['id']}/dismissal", json={"reply": "请拨打供水热线"})
    [notice] = phone.get("/api/v1/me/notices").json["items"]
    words = "您7月22日向幸福里社区居委会提出的意见建议未予受理，理由见答复。"
    assert (notice["title"], notice["words"]) == ("意见建议不予受理", words)


def test_who_is_not_registered_is_told_to_register_first(as_: As, cast: Cast) -> None:
    answer = as_(cast.phone_of(cast.li)).post(MINE, json={"category": "环境", "content": "路灯不亮"})
    told = "您尚未在社区报到，或报到还未通过。完成报到后即可向社区提意见建议。"
    assert refusal(answer) == (409, "not_registered", told)


def test_strangers_take_up_nothing(as_: As, cast: Cast) -> None:
    opinion = said(as_(cast.phone_of(cast.wang)))
    stranger = as_(cast.stranger)
    others = [as_(who) for who in (cast.leader, cast.liaison, cast.administrator, cast.phone_of(cast.ma))]
    for path, body in (("acceptance", None), ("dismissal", {"reply": "不受理"})):
        one = f"{DESK}/{opinion['id']}/{path}"
        assert stranger.post(one, json=body).status_code == 404
        assert {other.post(one, json=body).status_code for other in others} == {403}
    assert as_(cast.phone_of(cast.li)).get(MINE).json["items"] == []


def test_staff_do_not_take_up_their_own(as_: As, cast: Cast, database: Database) -> None:
    opinion = said(as_(cast.phone_of(cast.wang)))
    with database.transaction():
        herself = casting.staff("王立新", Role.CLERK, area=cast.happiness, person=cast.wang.id)
    for path, body in (("acceptance", None), ("dismissal", {"reply": "不受理"})):
        answer = as_(herself).post(f"{DESK}/{opinion['id']}/{path}", json=body)
        assert refusal(answer)[:2] == (403, "own_deed")


def test_five_a_day(as_: As, cast: Cast, at: Callable[..., None]) -> None:
    phone = as_(cast.phone_of(cast.wang))
    for _ in range(OPINIONS_A_DAY):
        said(phone)
    told = "您今天已提交5条意见建议，社区会逐条办理；如还有意见，请明天再提交。"
    answer = phone.post(MINE, json={"category": "环境", "content": "路灯不亮"})
    assert refusal(answer) == (429, "too_many_opinions", told)
    at(2026, 7, 23)
    said(phone)


@pytest.mark.parametrize("blank", ["category", "content"])
def test_blanks_are_no_opinion(as_: As, cast: Cast, blank: str) -> None:
    body = {"category": "环境", "content": "路灯不亮"} | {blank: "  "}
    answer = as_(cast.phone_of(cast.wang)).post(MINE, json=body)
    assert refusal(answer)[:2] == (422, "opinion_empty")
    assert answer.json["error"]["fields"] == {"content": ["请写明意见建议的类别和内容，不能只填空格。"]}


def unreachable(_: str) -> TextVerdict:
    raise WeChatUnavailable()


@pytest.mark.parametrize("screen", [unreachable, lambda _: TextVerdict.REVIEW])
def test_doubtful_words_are_held_until_staff_have_read_them(
    as_: As, cast: Cast, database: Database, screen: Any
) -> None:
    phone = cast.phone_of(cast.wang)
    as_(phone)
    with database.transaction():
        opinion = submitting.submit(category="环境", content="路灯不亮", screen=screen, actor=phone)
    [shown] = as_(cast.clerk).get(DESK).json["items"]
    assert (shown["content"], shown["content_held"]) == ("路灯不亮", True)
    assert as_(cast.clerk).post(f"{DESK}/{opinion.id}/acceptance").json["content_held"] is False


def test_risky_words_are_refused_in_the_category_too(as_: As, cast: Cast, database: Database) -> None:
    phone, judged = cast.phone_of(cast.wang), []
    as_(phone)

    def screen(words: str) -> TextVerdict:
        judged.append(words)
        return TextVerdict.RISKY

    with database.transaction(), pytest.raises(TextRefused):
        submitting.submit(category="脏话", content="路灯不亮", screen=screen, actor=phone)
    assert judged == ["脏话：路灯不亮"]


EVENTS: dict[str, Callable[[Opinion], None]] = {
    "accept": lambda opinion: opinion.accept(at=clock.now()),
    "dismiss": lambda opinion: opinion.dismiss(reply="不受理", at=clock.now(), by=None),
    "adopt": lambda opinion: opinion.decide(adopted=True, reply="好", at=clock.now(), by=None),
    "decline": lambda opinion: opinion.decide(adopted=False, reply="不", at=clock.now(), by=None),
    "withdraw": lambda opinion: opinion.withdraw(reason="录错人", at=clock.now(), by=None),
}
S = OpinionState
TABLE: dict[tuple[OpinionState, str], Any] = {
    (S.SUBMITTED, "accept"): S.RECORDED,
    (S.SUBMITTED, "dismiss"): S.DISMISSED,
    (S.SUBMITTED, "adopt"): OpinionNotAccepted,
    (S.SUBMITTED, "decline"): OpinionNotAccepted,
    (S.SUBMITTED, "withdraw"): OpinionDecided,
    (S.RECORDED, "accept"): OpinionTakenUp,
    (S.RECORDED, "dismiss"): OpinionTakenUp,
    (S.RECORDED, "adopt"): S.ADOPTED,
    (S.RECORDED, "decline"): S.NOT_ADOPTED,
    (S.RECORDED, "withdraw"): S.WITHDRAWN,
    **{
        (state, event): OpinionTakenUp if event in ("accept", "dismiss") else OpinionDecided
        for state in (S.ADOPTED, S.NOT_ADOPTED, S.DISMISSED, S.WITHDRAWN)
        for event in EVENTS
    },
}


def test_the_table_is_whole() -> None:
    assert set(TABLE) == {(state, event) for state in OpinionState for event in EVENTS}


@pytest.mark.parametrize(("state", "event"), sorted(TABLE))
def test_an_opinion_goes_only_these_ways(state: OpinionState, event: str) -> None:
    opinion, outcome = Opinion(state=state), TABLE[state, event]
    if isinstance(outcome, OpinionState):
        EVENTS[event](opinion)
        assert opinion.state is outcome
        return
    with pytest.raises(outcome):
        EVENTS[event](opinion)
    assert opinion.state is state


def test_an_opinion_that_waits_is_not_answered_yet(as_: As, cast: Cast) -> None:
    path = f"{DESK}/{said(as_(cast.phone_of(cast.wang)))['id']}/decision"
    answer = as_(cast.clerk).post(path, json={"adopted": True, "reply": "已安排"})
    told = "这条意见建议尚未受理，请先受理，或说明不予受理的理由。"
    assert refusal(answer) == (409, "opinion_not_accepted", told)


def test_every_step_is_audited(as_: As, cast: Cast, database: Database) -> None:
    phone, desk = as_(cast.phone_of(cast.wang)), as_(cast.clerk)
    first, second = said(phone), said(phone)
    desk.post(f"{DESK}/{first['id']}/acceptance")
    desk.post(f"{DESK}/{second['id']}/dismissal", json={"reply": "不受理"})
    expected = {
        "opinions.submit": {first["id"], second["id"]}, "deeds.accept_opinion": {first["id"]},
        "deeds.dismiss_opinion": {second["id"]},
    }  # fmt: skip
    with database.transaction():
        for verb, subjects in expected.items():
            entries = audit_queries.entries(verb=verb, actor=cast.auditor).items
            assert {str(entry.subject_id) for entry in entries} == subjects


@pytest.mark.commits
def test_taken_up_by_two_at_once_it_is_one_deed(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
        cast.register(cast.wang, cast.happiness)
        phone = cast.phone_of(cast.wang)
        casting.sign_in(phone)
        opinion = submitting.submit(category="环境", content="路灯不亮", actor=phone).id
    outcomes = together(city, [taking_up(opinion, actor) for actor in (cast.clerk, cast.secretary)])
    assert outcomes == {"done": 1, OpinionTakenUp.code: 1}
    with city.transaction():
        deeds = text("SELECT count(*) FROM deeds WHERE evidence_id = :id AND withdrawn_at IS NULL")
        assert session().execute(deeds, {"id": opinion}).scalar_one() == 1


@pytest.mark.commits
def test_eight_at_once_are_five_of_the_day(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
        cast.register(cast.wang, cast.happiness)
        phone = cast.phone_of(cast.wang)
        casting.sign_in(phone)
    outcomes = together(city, [submitting_one(phone)] * 8)
    assert outcomes == {"done": OPINIONS_A_DAY, "too_many_opinions": 8 - OPINIONS_A_DAY}


def taking_up(opinion: UUID, actor: Any) -> Callable[[], object]:
    return lambda: submitting.accept(opinion, actor=actor)


def submitting_one(phone: Any) -> Callable[[], object]:
    return lambda: submitting.submit(category="环境", content="路灯不亮", actor=phone)
