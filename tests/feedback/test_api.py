"""Letters over HTTP, and the code that anybody may check."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.feedback import queries
from server.kernel.db import Database
from tests import cast as casting
from tests.activities.scene import row
from tests.cast import Cast
from tests.feedback.scene import draft, letter_to, render, serve, stand_at

API = "/api/v1/letters"


def content(answer: TestResponse) -> Any:
    """Return the answer's JSON."""
    return answer.get_json()


@pytest.fixture
def cast(database: Database) -> Cast:
    stand_at(2026, 7, 22)
    with database.transaction():
        assembled = casting.assemble()
        assembled.register(assembled.wang, assembled.happiness)
        assembled.register(assembled.li, assembled.happiness)
        serve(assembled, row(assembled.wang.id, minutes=120))
        draft(assembled)
        return assembled


@pytest.fixture
def letter_id(cast: Cast, database: Database) -> UUID:
    with database.transaction():
        return UUID(str(letter_to(cast.water).id))


def rendered(cast: Cast, database: Database, letter_id: UUID, as_: Any) -> None:
    as_(cast.clerk).post(f"{API}/{letter_id}/review")
    as_(cast.secretary).post(f"{API}/{letter_id}/approval")
    with database.transaction():
        render(letter_to(cast.water))


def test_a_letter_goes_from_draft_to_download(
    cast: Cast, letter_id: UUID, as_: Callable[..., FlaskClient], database: Database
) -> None:
    clerk, secretary = as_(cast.clerk), as_(cast.secretary)
    sheet = content(clerk.get(f"{API}/{letter_id}"))
    assert sheet["letter"]["state"] == "frozen"
    assert sheet["text"]["addressee"] == "金泉市水务局机关党委"
    assert [line["rating_label"] for line in sheet["lines"]] == ["本期不评价", "一般"]
    version = sheet["letter"]["version"]
    wang = {"member_id": str(cast.wang.id), "rating": "fair", "reason": "随叫随到", "remark": "随叫随到"}
    changed = clerk.patch(
        f"{API}/{letter_id}", json={"lines": [wang], "evaluation": ["服从安排。"]}, headers={"If-Match": str(version)}
    )  # fmt: skip
    assert changed.status_code == 200
    assert content(changed)["text"]["table"]["rows"][1][-1] == "随叫随到"
    stale = clerk.patch(
        f"{API}/{letter_id}", json={"evaluation": ["改。"]}, headers={"If-Match": str(version)}
    )
    assert (stale.status_code, content(stale)["error"]["code"]) == (412, "stale_version")
    assert content(clerk.post(f"{API}/{letter_id}/review"))["letter"]["state"] == "reviewed"
    returned = secretary.post(f"{API}/{letter_id}/return", json={"reason": "请具体些"})
    assert content(returned)["return_reason"] == "请具体些"
    clerk.post(f"{API}/{letter_id}/review")
    approved = secretary.post(f"{API}/{letter_id}/approval")
    assert content(approved)["letter"]["number"] == "幸福里党函〔2026〕1号"
    early = clerk.get(f"{API}/{letter_id}/pdf")
    assert (early.status_code, content(early)["error"]["code"]) == (409, "letter_not_rendered")
    with database.transaction():
        render(letter_to(cast.water))
    pdf = clerk.get(f"{API}/{letter_id}/pdf")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    assert pdf.data.startswith(b"%PDF")
    assert "filename*=UTF-8''" in pdf.headers["Content-Disposition"]


def test_approval_repeated_with_the_same_key_takes_one_number(
    cast: Cast, letter_id: UUID, as_: Callable[..., FlaskClient]
) -> None:
    as_(cast.clerk).post(f"{API}/{letter_id}/review")
    secretary = as_(cast.secretary)
    answers = [
        secretary.post(f"{API}/{letter_id}/approval", headers={"Idempotency-Key": "one"}) for _ in range(2)
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].json == answers[1].json


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("stranger", [200, 404, 404, 404, 403, 403, 404]),
        ("strange_liaison", [200, 404, 403, 403, 403, 403, 404]),
        ("leader", [403, 403, 403, 403, 403, 403, 403]),
        ("auditor", [403, 403, 403, 403, 403, 403, 403]),
        ("secretary", [200, 200, 403, 403, 409, 409, 200]),
        ("clerk", [200, 200, 409, 409, 403, 403, 200]),
        ("liaison", [200, 404, 403, 403, 403, 403, 404]),
        ("observer", [200, 403, 403, 403, 403, 403, 403]),
    ],
)
def test_who_may_do_what_with_a_rendered_letter(
    cast: Cast,
    letter_id: UUID,
    as_: Callable[..., FlaskClient],
    database: Database,
    who: str,
    expected: list[int],
) -> None:
    rendered(cast, database, letter_id, as_)
    client, place = as_(getattr(cast, who)), f"{API}/{letter_id}"
    answers = [
        client.get(API),
        client.get(place),
        client.patch(place, json={"evaluation": ["改。"]}),
        client.post(f"{place}/review"),
        client.post(f"{place}/return", json={"reason": "改"}),
        client.post(f"{place}/approval"),
        client.get(f"{place}/pdf"),
    ]
    assert [answer.status_code for answer in answers] == expected
    seen = {"secretary", "clerk", "observer"}
    assert len((answers[0].json or {}).get("items", [])) == (1 if who in seen else 0)


def test_a_member_reads_no_letter_and_nobody_unknown_does(
    cast: Cast, letter_id: UUID, as_: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    phone = as_(cast.phone_of(cast.wang))
    assert [phone.get(place).status_code for place in (API, f"{API}/{letter_id}")] == [403, 403]
    assert client.get(f"{API}/{letter_id}").status_code == 401


def test_letters_are_filtered_by_period_state_and_unit(
    cast: Cast, letter_id: UUID, as_: Callable[..., FlaskClient]
) -> None:
    clerk = as_(cast.clerk)

    def count(**query: Any) -> int:
        return len(content(clerk.get(API, query_string=query))["items"])

    assert count(period="2026H1", state="frozen", unit_id=str(cast.water.id)) == 1
    assert count(period="2025H2") == count(state="rendered") == count(unit_id=str(cast.library.id)) == 0
    assert clerk.get(API, query_string={"period": "2026"}).status_code == 422
    assert clerk.get(API, query_string={"colour": "red"}).status_code == 422


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"evaluation": []}, "evaluation"),
        ({"evaluation": ["字" * 601]}, "evaluation.0"),
        ({"lines": [{"member_id": "x"}]}, "lines.0.member_id"),
        ({"lines": [{"member_id": str(UUID(int=1)), "rating": "excellent"}]}, "lines.0.rating"),
        ({"facts": {}}, "facts"),
        ({"content": {}}, "content"),
    ],
)
def test_a_malformed_change_names_its_field(
    cast: Cast, letter_id: UUID, as_: Callable[..., FlaskClient], body: dict[str, Any], field: str
) -> None:
    answer = as_(cast.clerk).patch(f"{API}/{letter_id}", json=body)
    assert answer.status_code == 422
    assert field in content(answer)["error"]["fields"]


def test_anybody_may_verify_a_code_and_learns_nothing_about_people(
    cast: Cast, letter_id: UUID, as_: Callable[..., FlaskClient], client: FlaskClient, database: Database
) -> None:
    code = queries.code_of(letter_id)
    unknown = {"valid": False, "number": None, "dated": None, "issuer": None, "unit": None}
    unknown |= {"period": None, "period_label": None, "superseded_by": None}
    assert client.get(f"/api/v1/verify/{code}").json == unknown
    rendered(cast, database, letter_id, as_)
    assert client.get(f"/api/v1/verify/{code}").json == {
        "valid": True, "number": "幸福里党函〔2026〕1号", "dated": "2026-07-22", "period": "2026H1",
        "issuer": "中共金泉市河西区东风街道幸福里社区委员会", "unit": "金泉市水务局", "period_label": "2026年上半年",
        "superseded_by": None,
    }  # fmt: skip


def test_the_page_says_the_same_in_words(
    cast: Cast, letter_id: UUID, as_: Callable[..., FlaskClient], client: FlaskClient, database: Database
) -> None:
    rendered(cast, database, letter_id, as_)
    code = queries.code_of(letter_id)
    page = client.get(f"/verify/{code}")
    told = page.get_data(as_text=True)
    assert page.mimetype == "text/html"
    assert all(
        words in told
        for words in (
            "核验通过",
            "幸福里党函〔2026〕1号",
            "2026年7月22日",
            "金泉市水务局",
            "2026年上半年",
            "演示样张",
        )
    )
    assert "王立新" not in told
    wrong = client.get("/verify/AAAA-BBBB-CCCC-DDDD-EEEE")
    assert wrong.status_code == 200
    assert "未查到有效的函件" in wrong.get_data(as_text=True)


@pytest.mark.parametrize("code", ["%00", "%20", "A%00B", "%F0%9F%91%80"])
def test_a_code_that_is_none_is_answered_and_not_an_error(client: FlaskClient, code: str) -> None:
    assert content(client.get(f"/api/v1/verify/{code}"))["valid"] is False
    assert client.get(f"/verify/{code}").status_code == 200


def test_a_code_is_shown_as_text_and_never_as_markup(client: FlaskClient) -> None:
    page = client.get("/verify/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert "<script" not in page.get_data(as_text=True)


def test_the_page_asks_for_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/verify/x")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "http" not in page.get_data(as_text=True).replace("http-equiv", "")
    styles = client.get("/assets/console.css")
    assert (styles.status_code, styles.mimetype) == (200, "text/css")
    assert styles.headers["Cache-Control"] == "public, max-age=3600"


def issued(cast: Cast, database: Database, letter_id: UUID, as_: Any) -> tuple[str, bytes]:
    """Return the code and the PDF of the letter, rendered."""
    rendered(cast, database, letter_id, as_)
    return queries.code_of(letter_id), as_(cast.clerk).get(f"{API}/{letter_id}/pdf").data


@pytest.mark.parametrize("flip", [None, 0, 1000, -1])
def test_a_file_is_compared_to_the_byte(
    cast: Cast,
    letter_id: UUID,
    as_: Callable[..., FlaskClient],
    client: FlaskClient,
    database: Database,
    flip: int | None,
) -> None:
    code, pdf = issued(cast, database, letter_id, as_)
    sent = bytearray(pdf)
    if flip is not None:
        sent[flip] ^= 1
    told = {None: "文件与原件一致"}.get(flip, "文件与原件不一致")
    answer = client.post(f"/api/v1/verify/{code}/file", data={"letter": (io.BytesIO(sent), "函.pdf")})
    assert (answer.status_code, content(answer)["identical"]) == (200, flip is None)
    page = client.post(f"/verify/{code}", data={"letter": (io.BytesIO(sent), "函.pdf")})
    assert told in page.get_data(as_text=True)


def test_no_file_and_an_unknown_code_are_answered_too(
    cast: Cast, letter_id: UUID, as_: Callable[..., FlaskClient], client: FlaskClient, database: Database
) -> None:
    code, pdf = issued(cast, database, letter_id, as_)
    assert client.post(f"/api/v1/verify/{code}/file").status_code == 422
    nothing_chosen = client.post(f"/verify/{code}").get_data(as_text=True)
    assert "核验通过" in nothing_chosen
    assert "与原件" not in nothing_chosen.replace("是否与原件逐字节一致", "")
    unknown = client.post("/api/v1/verify/AAAA/file", data={"letter": (io.BytesIO(pdf), "函.pdf")})
    assert (content(unknown)["valid"], content(unknown)["identical"]) == (False, False)


def test_the_print_view_is_the_letter_as_a_page_for_its_own_people(
    cast: Cast, letter_id: UUID, as_: Callable[..., FlaskClient], client: FlaskClient
) -> None:
    place = f"/letters/{letter_id}/print"
    page = as_(cast.clerk).get(place)
    told = page.get_data(as_text=True)
    assert page.mimetype == "text/html"
    assert all(
        words in told for words in ("草稿", "金泉市水务局机关党委：", "王立新", "（盖章）", "回　　执")
    )
    assert [as_(who).get(place).status_code for who in (cast.liaison, cast.stranger, cast.observer)] == [
        404,
        404,
        403,
    ]
    assert client.get(place).status_code == 401
    assert client.get("/assets/print.css").mimetype == "text/css"


def test_a_member_objects_on_the_phone_and_reads_the_answer(
    cast: Cast, database: Database, as_: Callable[..., FlaskClient], at: Any
) -> None:
    quiet = None
    with database.transaction():
        quiet = casting.add_member("赵永强", cast.library, cast.happiness)
        cast.register(quiet, cast.happiness)
    phone, clerk = as_(cast.phone_of(quiet)), as_(cast.clerk)
    cycle = content(clerk.get("/api/v1/letter-cycles"))["items"][0]
    at(2026, 7, 23)
    assert content(clerk.post(f"/api/v1/letter-cycles/{cycle['id']}/drafts")) == {"drafted": 1}
    [line] = content(phone.get("/api/v1/me/letters"))["items"]
    assert (line["listed"], line["line"]["services"], line["may_object_until"]) == (
        True,
        0,
        "2026-07-29T10:00:00+00:00",
    )
    said = phone.post(f"/api/v1/me/letters/{line['letter_id']}/objections", json={"words": "少算一次。"})
    assert said.status_code == 201
    assert (
        phone.post(f"/api/v1/me/letters/{letter_of(cast, phone)}/objections", json={"words": "x"}).status_code
        == 422
    )
    [waiting] = content(clerk.get(f"/api/v1/letter-cycles/{cycle['id']}/objections"))["items"]
    assert (waiting["member"], waiting["words"]) == ("赵永强", "少算一次。")
    answered = clerk.post(
        f"/api/v1/letter-objections/{waiting['id']}/answer", json={"answer": "经核对无误。", "upheld": False}
    )
    assert content(answered)["answered_by"] == "孙敏"
    [line] = content(phone.get("/api/v1/me/letters"))["items"]
    assert [(each["answer"], each["upheld"]) for each in line["objections"]] == [("经核对无误。", False)]


def letter_of(cast: Cast, phone: FlaskClient) -> str:
    return str(content(phone.get("/api/v1/me/letters"))["items"][0]["letter_id"])
