"""Anybody may complain, on a phone bound or not; only administrators of the area read and answer it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from server.accounts.models import Account
from server.accounts.rules import VERBS, Role
from server.audit import queries as audit_queries
from server.complaints import pending, service
from server.complaints.errors import ComplaintAnswered, TooManyComplaints
from server.complaints.models import Complaint
from server.complaints.rules import COMPLAINTS_A_DAY, Subject
from server.kernel.actor import Actor, Channel, Grant
from server.kernel.db import Database, send_changes, session
from server.kernel.types import new_id
from server.wechat import TextVerdict
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.story import other_county
from tests.posts.test_races import together

SignIn = Callable[[Actor], FlaskClient]
ALL, MINE = "/api/v1/complaints", "/api/v1/me/complaints"


def unbound() -> Actor:
    return Actor(Channel.PHONE, new_id(), None, None, (Grant("applicant", VERBS[Role.APPLICANT]),))


def words(**changes: Any) -> dict[str, Any]:
    return {"subject": "community", "content": "报到三周仍未审核"} | changes


def complaint(client: FlaskClient, **changes: Any) -> dict[str, Any]:
    answer = client.post(ALL, json=words(**changes))
    assert answer.status_code == 201, answer.json
    return dict(answer.json)


def refusal(answer: Any) -> tuple[int, str, str]:
    error = answer.json["error"]
    return answer.status_code, error["code"], error["message"]


def numbers(client: FlaskClient, path: str = ALL, **asked: str) -> list[str]:
    answer = client.get(path, query_string=asked)
    assert answer.status_code == 200
    return [item["number"] for item in answer.json["items"]]


def test_an_unbound_phone_complains_and_gets_a_number(cast: Cast, as_: SignIn) -> None:
    phone = as_(unbound())
    told = complaint(phone, subject="privacy")
    assert {key: told[key] for key in ("number", "subject_label", "state_label", "answer", "content")} == {
        "number": "TS-2026-0001", "subject_label": "个人信息", "state_label": "办理中", "answer": None,
        "content": "报到三周仍未审核",
    }  # fmt: skip
    assert numbers(phone, MINE) == ["TS-2026-0001"]
    assert complaint(as_(cast.phone_of(cast.wang)))["number"] == "TS-2026-0002"


def test_numbers_begin_anew_each_year(cast: Cast, as_: SignIn, at: Callable[..., None]) -> None:
    phone = as_(unbound())
    complaint(phone)
    at(2027, 1, 2)
    assert complaint(phone)["number"] == "TS-2027-0001"


def test_whoever_complains_reads_the_answer_and_a_member_gets_a_notice(cast: Cast, as_: SignIn) -> None:
    phone, administrator = as_(cast.phone_of(cast.wang)), as_(cast.administrator)
    made = complaint(phone, area_id=str(cast.happiness.id))
    answered = administrator.post(f"{ALL}/{made['id']}/answer", json={"answer": " 已督促社区当日审核。 "})
    assert (answered.status_code, answered.json["complainant"]) == (200, "王立新")
    [mine] = phone.get(MINE).json["items"]
    assert (mine["state"], mine["state_label"]) == ("answered", "已答复")
    assert (mine["answer"], mine["answered_at"]) == ("已督促社区当日审核。", "2026-07-22T01:00:00+00:00")
    [notice] = phone.get("/api/v1/me/notices").json["items"]
    assert (notice["kind"], notice["title"]) == ("complaint", "投诉已答复")
    assert notice["words"] == "您的投诉（TS-2026-0001）已有答复，请点开查看。"


def test_an_answer_to_nobody_known_waits_on_the_phone(cast: Cast, as_: SignIn) -> None:
    phone = as_(unbound())
    made = complaint(phone)
    answered = as_(cast.administrator).post(f"{ALL}/{made['id']}/answer", json={"answer": "已整改。"}).json
    assert (answered["complainant"], answered["area"]) == (None, "金泉市")
    assert phone.get(MINE).json["items"][0]["answer"] == "已整改。"


def test_a_complaint_is_answered_once(cast: Cast, as_: SignIn) -> None:
    path = f"{ALL}/{complaint(as_(unbound()))['id']}/answer"
    administrator = as_(cast.administrator)
    assert administrator.post(path, json={"answer": "已整改。"}).status_code == 200
    refused = refusal(administrator.post(path, json={"answer": "再答一次。"}))
    assert refused == (409, "complaint_answered", "这件投诉已经答复，不能再次答复。")


def test_those_complained_about_never_see_it(cast: Cast, as_: SignIn) -> None:
    made = complaint(as_(cast.phone_of(cast.wang)), area_id=str(cast.happiness.id))
    for other in (cast.clerk, cast.secretary, cast.leader, cast.observer, cast.liaison, cast.auditor):
        client = as_(other)
        assert client.get(ALL).status_code == 403
        assert client.post(f"{ALL}/{made['id']}/answer", json={"answer": "已整改。"}).status_code == 403


def test_only_administrators_of_the_area_see_it(cast: Cast, as_: SignIn, database: Database) -> None:
    with database.transaction():
        elsewhere = casting.staff("石磊", Role.ADMINISTRATOR, area=other_county(cast))
        county = casting.staff("郭远", Role.ADMINISTRATOR, area=cast.county)
    phone = as_(cast.phone_of(cast.wang))
    about_community, about_city = complaint(phone, area_id=str(cast.happiness.id)), complaint(phone)
    assert numbers(as_(county)) == [about_community["number"]]
    assert numbers(as_(cast.administrator)) == [about_city["number"], about_community["number"]]
    stranger = as_(elsewhere)
    assert numbers(stranger) == []
    for made in (about_community, about_city):
        assert stranger.post(f"{ALL}/{made['id']}/answer", json={"answer": "已整改。"}).status_code == 404


def test_administrators_find_what_still_waits(cast: Cast, as_: SignIn) -> None:
    phone, administrator = as_(unbound()), as_(cast.administrator)
    first, second = complaint(phone), complaint(phone)
    administrator.post(f"{ALL}/{first['id']}/answer", json={"answer": "已整改。"})
    assert numbers(administrator, state="open") == [second["number"]]
    assert numbers(administrator, state="answered") == [first["number"]]


def test_nobody_sees_another_s_complaint_as_their_own(cast: Cast, as_: SignIn) -> None:
    complaint(as_(cast.phone_of(cast.wang)))
    complaint(as_(unbound()))
    for other in (as_(cast.phone_of(cast.li)), as_(unbound())):
        assert numbers(other, MINE) == []


def test_a_phone_that_changes_hands_does_not_tell_what_its_earlier_holder_said(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    holder = cast.phone_of(cast.wang)
    phone = as_(holder)
    complaint(phone)
    with database.transaction():
        session().get_one(Account, holder.account_id).person_id = None
    assert numbers(phone, MINE) == []
    with database.transaction():
        session().get_one(Account, holder.account_id).person_id = cast.li.id
    assert numbers(phone, MINE) == []


def test_what_was_said_before_binding_stays_one_s_own(cast: Cast, as_: SignIn, database: Database) -> None:
    holder = unbound()
    phone = as_(holder)
    made = complaint(phone)
    with database.transaction():
        session().get_one(Account, holder.account_id).person_id = cast.wang.id
    assert numbers(phone, MINE) == [made["number"]]


def test_nobody_answers_their_own_complaint(cast: Cast, as_: SignIn, database: Database) -> None:
    with database.transaction():
        herself = casting.staff("王立新", Role.ADMINISTRATOR, area=cast.city, person=cast.wang.id)
    made = complaint(as_(cast.phone_of(cast.wang)))
    refused = refusal(as_(herself).post(f"{ALL}/{made['id']}/answer", json={"answer": "已整改。"}))
    assert refused == (403, "own_complaint", "不能答复本人的投诉，请由其他管理员办理。")


def test_five_a_day_and_again_tomorrow(cast: Cast, as_: SignIn, at: Callable[..., None]) -> None:
    phone = as_(unbound())
    for _ in range(COMPLAINTS_A_DAY):
        complaint(phone)
    refused = refusal(phone.post(ALL, json=words()))
    told = "您今天已提交5件投诉，我们会逐件办理；如还有问题，请明天再提交。"
    assert refused == (429, "too_many_complaints", told)
    assert complaint(as_(unbound()))["number"] == "TS-2026-0006"  # the refused one took no number
    at(2026, 7, 23)
    complaint(phone)


def test_blanks_are_no_complaint(cast: Cast, as_: SignIn) -> None:
    refused = as_(unbound()).post(ALL, json=words(content="   "))
    assert refusal(refused)[:2] == (422, "nothing_said")
    assert refused.json["error"]["fields"] == {"content": ["请写明情况，不能只填空格。"]}


def test_an_unknown_area_is_refused(cast: Cast, as_: SignIn) -> None:
    assert as_(unbound()).post(ALL, json=words(area_id=str(new_id()))).status_code == 404


@pytest.mark.parametrize("bound", [True, False])
def test_words_on_any_phone_are_judged(app: Flask, cast: Cast, as_: SignIn, bound: bool) -> None:
    who = cast.phone_of(cast.wang) if bound else unbound()
    as_(who)
    screen = app.extensions["screen"]
    assert screen(who) is not None
    assert screen(cast.clerk) is None


def test_doubtful_words_reach_the_administrator_with_a_mark(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    phone = unbound()
    as_(phone)
    with database.transaction():
        service.complain(
            subject=Subject.OTHER, content="难以判断的话", screen=lambda _: TextVerdict.REVIEW, actor=phone
        )
    [item] = as_(cast.administrator).get(ALL).json["items"]
    assert (item["content"], item["content_held"]) == ("难以判断的话", True)


def test_complaining_and_answering_are_audited(cast: Cast, as_: SignIn, database: Database) -> None:
    made = complaint(as_(unbound()))
    as_(cast.administrator).post(f"{ALL}/{made['id']}/answer", json={"answer": "已整改。"})
    with database.transaction():
        for verb in ("complaints.make", "complaints.answer"):
            [entry] = audit_queries.entries(verb=verb, actor=cast.auditor).items
            assert str(entry.subject_id) == made["id"]


@pytest.mark.commits
def test_ten_at_once_get_ten_numbers_and_one_phone_no_more_than_its_day_s(city: Database) -> None:
    with city.transaction():
        casting.assemble()
        phones = [new_phone() for _ in range(2)]
    outcomes = together(city, [complaining(phone) for phone in phones for _ in range(8)])
    assert outcomes == {"done": 2 * COMPLAINTS_A_DAY, TooManyComplaints.code: 2 * (8 - COMPLAINTS_A_DAY)}
    with city.transaction():
        told = session().execute(select(Complaint.number).order_by(Complaint.number)).scalars().all()
        assert told == [f"TS-2026-{n:04}" for n in range(1, 2 * COMPLAINTS_A_DAY + 1)]


@pytest.mark.commits
def test_two_answers_at_once_are_one(city: Database) -> None:
    with city.transaction():
        cast = casting.assemble()
        made = service.complain(subject=Subject.SYSTEM, content="打不开", actor=new_phone()).id
    outcomes = together(city, [lambda: service.answer(made, "已修复。", actor=cast.administrator)] * 2)
    assert outcomes == {"done": 1, ComplaintAnswered.code: 1}
    with city.transaction():
        answers = text("SELECT count(*) FROM audit_entries WHERE verb = 'complaints.answer'")
        assert session().execute(answers).scalar_one() == 1
        assert session().scalar(select(func.count()).select_from(Complaint)) == 1


def new_phone() -> Actor:
    phone = unbound()
    session().add(Account(id=phone.account_id, openid=f"o{new_id().hex}"))
    send_changes()
    return phone


def complaining(phone: Actor) -> Callable[[], object]:
    return lambda: service.complain(subject=Subject.SYSTEM, content="打不开", actor=phone)


def paper(**changes: Any) -> dict[str, Any]:
    return words(slip="2026年第3号来访登记", day="2026-07-20") | changes


def test_a_slip_keyed_at_a_desk_goes_to_the_administrator_and_names_nobody(cast: Cast, as_: SignIn) -> None:
    clerk = as_(cast.clerk)
    made = clerk.post(f"{ALL}/paper", json=paper(area_id=str(cast.happiness.id)))
    assert made.status_code == 201
    assert made.json.keys() == {"id", "number", "due_on"}
    assert (made.json["number"], made.json["due_on"]) == ("TS-2026-0001", "2026-08-04")
    assert clerk.get(ALL).status_code == 403
    [item] = as_(cast.administrator).get(ALL).json["items"]
    told = {key: item[key] for key in ("complainant", "keyed_by", "slip", "late")}
    assert told == {"complainant": None, "keyed_by": "孙敏", "slip": "2026年第3号来访登记", "late": False}
    answered = as_(cast.administrator).post(f"{ALL}/{made.json['id']}/answer", json={"answer": "已整改。"})
    assert answered.status_code == 200


def test_a_desk_keys_complaints_of_its_own_area_or_the_city_only(cast: Cast, as_: SignIn) -> None:
    clerk = as_(cast.clerk)
    assert clerk.post(f"{ALL}/paper", json=paper(area_id=str(cast.peace.id))).status_code == 404
    assert clerk.post(f"{ALL}/paper", json=paper()).status_code == 201
    assert as_(cast.phone_of(cast.wang)).post(f"{ALL}/paper", json=paper()).status_code == 403
    refused = refusal(clerk.post(f"{ALL}/paper", json=paper(day="2026-07-23")))
    assert refused[:2] == (422, "complaint_in_future")


def test_what_nobody_answered_in_fifteen_days_is_late(
    cast: Cast, as_: SignIn, database: Database, at: Callable[..., None]
) -> None:
    complaint(as_(cast.phone_of(cast.wang)), area_id=str(cast.happiness.id))
    at(2026, 8, 6)
    [item] = as_(cast.administrator).get(ALL).json["items"]
    assert (item["due_on"], item["late"]) == ("2026-08-06", False)
    at(2026, 8, 7)
    assert as_(cast.administrator).get(ALL).json["items"][0]["late"] is True
    with database.transaction():
        waits = session().execute(pending.complaints(cast.administrator)).all()
    assert [(row[0], str(row[1])) for row in waits] == [(cast.happiness.id, "2026-08-06")]
