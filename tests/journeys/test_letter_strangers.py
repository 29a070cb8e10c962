"""Who has no business with a letter sees nothing of it: clerks and liaisons next door, other members, observers, anybody."""

from collections.abc import Callable

import pytest

from server.accounts.rules import Role
from tests import cast as casting
from tests.activities.scene import row
from tests.journeys.letter_office import Json, Office, Person

NAMES = ("王立新", "李春梅", "水务局", "幸福里")


@pytest.fixture
def sent(office: Office) -> Json:
    """A letter to 水务局 that was objected to by a member and sent; the ids that belong to it."""
    cast = office.cast
    office.at(2026, 1, 12)
    with office.database.transaction():
        for member, community in (
            (cast.wang, cast.happiness),
            (cast.li, cast.happiness),
            (cast.ma, cast.peace),
        ):
            cast.register(member, community)
    office.serve(row(cast.wang.id, minutes=150))
    office.draft()
    one = office.letter_to(cast.water)
    objected = office.phone(cast.wang).post(
        f"/me/letters/{one}/objections", {"words": "少算一次"}, status=201
    )
    office.clerk.post(f"/letter-objections/{objected['id']}/answer", {"answer": "已核对", "upheld": False})
    exempted = {
        "member_id": str(cast.li.id), "first_day": "2026-07-01", "last_day": "2026-07-31", "category": "illness",
        "tells_reason": False,
    }  # fmt: skip
    exemption = office.clerk.post(f"/communities/{cast.happiness.id}/exemptions", exempted, status=201)
    office.freeze()
    office.sent(one)
    (cycle,) = office.clerk.get("/letter-cycles")["items"]
    batch = office.clerk.post(f"/letter-cycles/{cycle['id']}/batches", {"kind": "archive"}, status=202)
    office.work()
    return {
        "letter": one, "cycle": cycle["id"], "objection": objected["id"], "exemption": exemption["id"],
        "batch": batch["id"], "community": str(cast.happiness.id), "unit": str(cast.water.id), "member": str(cast.wang.id),
    }  # fmt: skip


Stranger = Callable[[Office], Person]
STRANGERS: dict[str, Stranger] = {
    "clerk next door": lambda office: office.person(office.cast.stranger),
    "secretary next door": lambda office: office.hire("方圆", Role.SECRETARY, area=office.cast.peace),
    "liaison of another unit": lambda office: office.person(office.cast.strange_liaison),
    "member next door": lambda office: office.phone(office.cast.ma),
    "fellow member": lambda office: office.phone(office.cast.li),
    "leader here": lambda office: office.person(office.cast.leader),
    "observer": lambda office: office.person(office.cast.observer),
    "auditor": lambda office: office.person(office.cast.auditor),
    "administrator": lambda office: office.administrator,
    "nobody": lambda office: office.nobody,
}
READS = (
    "/letters/{letter}", "/letters/{letter}/pdf", "/letters/{letter}/output?form=preview", "/letters/{letter}/history",
    "/letters/{letter}/objections", "/letters/{letter}/delivery", "/letters/{letter}/members/{member}/sheet",
    "/letter-cycles/{cycle}", "/letter-cycles/{cycle}/waiting", "/letter-cycles/{cycle}/unassigned",
    "/letter-cycles/{cycle}/differences", "/letter-cycles/{cycle}/objections", "/letter-cycles/{cycle}/check-slips",
    "/letter-batches/{batch}", "/letter-batches/{batch}/file", "/communities/{community}/exemptions",
    "/communities/{community}/phrases", "/communities/{community}/number-register?year=2026",
    "/sealings.xlsx?community_id={community}&year=2026", "/units/{unit}/letters?period=2026H1",
    "/units/{unit}/yearly?year=2026", "/units/{unit}/yearly.xlsx?year=2026",
)  # fmt: skip
WRITES: dict[str, Json | None] = {
    "/letters/{letter}/review": None,
    "/letters/{letter}/return": {"reason": "再核"},
    "/letters/{letter}/approval": None,
    "/letters/{letter}/redraft": {"reason": "再取"},
    "/letters/{letter}/void": {"reason": "作废"},
    "/letters/{letter}/correction": {"reason": "漏记一次"},
    "/letters/{letter}/receipt": {},
    "/letters/{letter}/missending": {"reason": "误寄"},
    "/letters/{letter}/reply": {"opinion": "no_objection", "handler": "某人"},
    "/letters/{letter}/settlement": {"words": "已说明"},
    "/letters/{letter}/closure": {},
    "/letters/{letter}/objections": {"member_id": "{member}", "words": "少算一次"},
    "/letter-objections/{objection}/answer": {"answer": "已核对", "upheld": True},
    "/letter-cycles/{cycle}/drafts": None,
    "/letter-cycles/{cycle}/batches": {"kind": "archive"},
    "/exemptions/{exemption}/withdrawal": None,
    "/me/letters/{letter}/objections": {"words": "少算一次"},
}
SHUT = {401, 403, 404}
NUMBERS = {"observer": {"/letter-cycles/{cycle}", "/communities/{community}/phrases"}}
"""What the street's office may read: counts and stock phrases, nobody's name."""
UNTOUCHED = "/letters/{letter}/delivery"


def filled(body: Json | None, ids: Json) -> Json | None:
    """Put the ids where a body names an object."""
    return body and {
        key: value.format(**ids) if isinstance(value, str) else value for key, value in body.items()
    }


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_reads_and_changes_nothing(office: Office, sent: Json, who: str) -> None:
    stranger = STRANGERS[who](office)
    before = office.clerk.get(UNTOUCHED.format(**sent))
    refusals = SHUT | ({409} if who == "fellow member" else set())  # too late to object to one's own line
    open_to = {path for path in READS if stranger.status("GET", path.format(**sent)) not in SHUT}
    for path, body in WRITES.items():
        if stranger.status("POST", path.format(**sent), filled(body, sent)) not in refusals:
            open_to.add(path)
    assert open_to == NUMBERS.get(who, set())
    assert office.clerk.get(UNTOUCHED.format(**sent)) == before


LISTS = (
    "/letters", "/letter-cycles", "/letters/overdue", "/letters/reminders", "/roster-changes", "/sealings",
    "/audit-entries",
)  # fmt: skip


def test_a_strangers_lists_name_nobody(office: Office, sent: Json) -> None:
    office.at(2026, 9, 1)
    office.work()
    seen = []
    for who, find in STRANGERS.items():
        for listing in LISTS:
            told = find(office).answer("GET", listing).get_data(as_text=True)
            seen += [(who, listing, name) for name in ("王立新", "李春梅", "少算一次") if name in told]
            if who not in ("observer", "auditor") and sent["letter"] in told:
                seen.append((who, listing, "the letter"))
    assert seen == []


def test_the_observer_sees_numbers_only(office: Office, sent: Json) -> None:
    observer = office.person(office.cast.observer)
    told = str(observer.get("/letters/counts", period="2026H1"))
    for name in ("王立新", "李春梅", "水务局"):
        assert name not in told
    (here,) = [
        each
        for each in observer.get("/letters/counts", period="2026H1")["items"]
        if each["community_id"] == sent["community"]
    ]
    assert here["letters"] == 1


def test_a_member_sees_their_own_line_and_no_other(office: Office, sent: Json) -> None:
    (mine,) = office.phone(office.cast.li).get("/me/letters")["items"]
    assert mine["letter_id"] == sent["letter"]
    assert "王立新" not in str(mine)
    assert mine["objections"] == []
    assert office.phone(office.cast.ma).get("/me/letters")["items"] == [] or all(
        each["letter_id"] != sent["letter"]
        for each in office.phone(office.cast.ma).get("/me/letters")["items"]
    )


def test_the_liaison_sees_nothing_that_was_not_sent_and_nothing_from_inside(
    office: Office, sent: Json
) -> None:
    liaison = office.liaison
    told = str(liaison.get(f"/letters/{sent['letter']}")) + str(
        liaison.get(f"/letters/{sent['letter']}/delivery")
    )
    for inside in ("少算一次", "已核对", "孙敏（", "illness", "approver"):
        assert inside not in told
    for path in ("history", "objections"):
        assert liaison.status("GET", f"/letters/{sent['letter']}/{path}") in SHUT
    assert liaison.status("GET", f"/letters/{sent['letter']}/output?form=words") in SHUT
    assert liaison.status("GET", f"/letter-cycles/{sent['cycle']}") in SHUT


def test_the_liaison_of_a_unit_learns_nothing_of_another_units_letter_in_one_act(
    office: Office, sent: Json
) -> None:
    """Sealing or sending many at once with a stranger's letter among them does nothing at all."""
    clerk = office.person(office.cast.stranger)
    assert clerk.status("POST", "/letters/sealings", {"letter_ids": [sent["letter"]]}) in SHUT
    parcels = [{"letter_id": sent["letter"]}]
    assert clerk.status("POST", "/letters/dispatches", {"letters": parcels, "way": "portal"}) in SHUT


def test_a_reply_may_name_only_members_of_that_letter(office: Office, sent: Json) -> None:
    office.liaison.post(f"/letters/{sent['letter']}/receipt", {})
    with office.database.transaction():
        other = casting.add_member("吴外人", office.cast.library, office.cast.happiness)
    for reply in (
        {"objections": [{"words": "查一下", "member_id": str(other.id)}]},
        {"roster_changes": [{"kind": "retired", "member_id": str(other.id)}]},
    ):
        body = {"opinion": "objection", "words": "有出入", "handler": "郑联", **reply}
        assert office.liaison.status("POST", f"/letters/{sent['letter']}/reply", body) in {404, 409, 422}
