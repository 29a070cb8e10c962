"""Names no font has, units that vanish, namesakes, hundreds of people, nobody at all: each letter still stands."""

import datetime as dt

import pymupdf
import pytest

from server.members import service as members
from server.members.models import Member
from server.members.rules import EmploymentEnd
from server.organisations.models import Unit
from server.people import service as people
from server.people.rules import Sex
from tests import cast as casting
from tests import factories as make
from tests.activities.scene import row
from tests.journeys.hand import workbook
from tests.journeys.letter_office import Office, column, lines, words_of, words_shown

NO_FONT_HAS = "\U0003134a"
LONG = "古丽阿依古丽·买买提艾力·吐尔逊江·阿卜杜热合曼·依明江·哈山"
MARCH = dt.date(2026, 3, 14)


@pytest.fixture
def registered(office: Office) -> Office:
    office.at(2026, 1, 12)
    join(office, office.cast.wang, office.cast.li)
    return office


def join(office: Office, *joining: Member, consent: bool = True) -> None:
    with office.database.transaction():
        for member in joining:
            office.cast.register(member, office.cast.happiness, consent=consent)


def add(office: Office, name: str, *, unit: Unit | None = None) -> Member:
    """Add a registered member of 水务局, or of another unit."""
    with office.database.transaction():
        added = casting.add_member(name, unit or office.cast.water, office.cast.happiness)
    join(office, added)
    return added


def printed(office: Office, letter: str) -> bytes:
    office.issue(letter)
    return office.clerk.download(f"/letters/{letter}/pdf")


def outside_the_type_area(pdf: bytes) -> list[str]:
    """Return the words that stick out of the page's type area sideways (28 mm on the binding side, 26 mm on the other)."""
    millimetre = 72 / 25.4
    with pymupdf.open(stream=pdf) as document:
        spans = [
            (span["bbox"], span["text"])
            for page in document
            for block in page.get_text("dict")["blocks"]
            for line in block.get("lines", [])
            for span in line["spans"]
            if line["dir"] == (1.0, 0.0)
        ]
    return [text for box, text in spans if box[0] < 20 * millimetre or box[2] > 192 * millimetre]


# --- a name with a character no font has --------------------------------------------------------------------------


def test_a_name_no_font_has_is_accepted_and_flagged_at_entry_with_the_character(office: Office) -> None:
    name = f"王{NO_FONT_HAS}民"
    header = ("姓名", "性别", "单位", "手机", "所在社区", "党员身份")
    content = workbook("名册", header, (name, "男", "金泉市水务局", "15444700009", "幸福里社区", "正式"))
    seen = office.administrator.upload("/rosters/preview", content, "名册.xlsx")
    assert seen["counts"]["add"] == 1
    assert NO_FONT_HAS in str(seen["problems"])
    office.administrator.post("/rosters/apply", {"import_id": seen["id"]}, status=202)
    office.work()
    (flagged,) = office.administrator.get("/members", flag="name_unprintable")["items"]
    assert flagged["name"] == name


def test_it_blocks_only_that_letter_and_is_never_a_box_in_print(registered: Office) -> None:
    office, cast = registered, registered.cast
    odd = add(office, f"王{NO_FONT_HAS}民")
    add(office, "赵永强", unit=cast.library)
    office.ready()
    water, library = office.letter_to(cast.water), office.letter_to(cast.library)
    sheet = office.sheet(water)
    assert sheet["letter"]["blocked"] is True
    assert NO_FONT_HAS in "".join(each["message"] for each in sheet["problems"] if each["blocks"])
    office.approve_if_possible(water)
    assert office.sheet(water)["letter"]["number"] is None
    assert office.issue(library)["number"] == "幸福里党函〔2026〕1号"
    with office.database.transaction():
        members.change_member(odd.id, person=people.name_columns("王䶮民"), actor=cast.administrator)
    office.at(2026, 7, 22)
    if office.state(water) == "reviewed":
        office.secretary.post(f"/letters/{water}/return", {"reason": "姓名用字待核"})
    office.clerk.post(f"/letters/{water}/redraft", {"reason": "姓名用字已核实"})
    office.at(2026, 7, 30)
    office.work()
    assert "王䶮民" in words_of(printed(office, water))


def test_an_unprintable_unit_name_blocks_only_its_letter(registered: Office) -> None:
    office, cast = registered, registered.cast
    add(office, "赵永强", unit=cast.library)
    party = {"full_name": f"金泉市{NO_FONT_HAS}局党委", "short_name": "某局党委", "since": "2026-02-01"}
    office.administrator.post(f"/units/{cast.water.id}/party-organisation", party, status=201)
    office.ready()
    water, library = office.letter_to(cast.water), office.letter_to(cast.library)
    office.approve_if_possible(water)
    assert office.sheet(water)["letter"]["number"] is None
    assert office.issue(library)["state"] == "rendered"


# --- units ---------------------------------------------------------------------------------------------------------


def close(office: Office, on: dt.date, *, successor: bool = True) -> None:
    office.at(on.year, on.month, on.day)
    into = str(office.cast.library.id) if successor else None
    office.administrator.post(f"/units/{office.cast.water.id}/closure", {"on": str(on), "successor_id": into})


def test_the_letter_of_a_merged_unit_goes_to_its_successor(registered: Office) -> None:
    office, cast = registered, registered.cast
    office.serve(row(cast.wang.id, MARCH, minutes=60), day=MARCH)
    close(office, dt.date(2026, 4, 1))
    office.serve(row(cast.wang.id, minutes=120))
    office.draft()
    (only,) = office.letters()
    assert only["unit_id"] == str(cast.library.id)
    sheet = office.sheet(only["id"])
    assert sheet["text"]["addressee"] == "金泉市图书馆党支部"
    assert lines(sheet)["王立新"]["minutes"] == 180


def test_letters_issued_before_the_merger_keep_the_old_name(registered: Office) -> None:
    office, cast = registered, registered.cast
    office.ready()
    one = office.letter_to(cast.water)
    office.sent(one)
    pdf = office.clerk.download(f"/letters/{one}/pdf")
    close(office, dt.date(2026, 9, 1))
    office.at(2027, 1, 15)
    office.work()
    (later,) = office.letters(period="2026H2")
    assert (later["unit_id"], later["unit"]) == (str(cast.library.id), "金泉市图书馆")
    assert {"王立新", "李春梅"} <= set(lines(office.sheet(later["id"])))
    old = office.sheet(one)
    assert (old["letter"]["unit"], old["text"]["addressee"]) == ("金泉市水务局", "金泉市水务局机关党委")
    assert office.clerk.download(f"/letters/{one}/pdf") == pdf


def test_a_merger_between_draft_and_approval_does_not_send_to_a_unit_that_is_no_more(
    registered: Office,
) -> None:
    office, cast = registered, registered.cast
    office.ready()
    one = office.letter_to(cast.water)
    close(office, dt.date(2026, 7, 22))
    office.approve_if_possible(one)
    office.send_if_possible(one)
    sheet = office.sheet(one)
    assert sheet["letter"]["state"] != "sent" or sheet["text"]["addressee"] == "金泉市图书馆党支部"


def test_a_letter_under_way_when_its_unit_is_merged_is_still_received_and_closed(registered: Office) -> None:
    office, cast = registered, registered.cast
    office.ready()
    one = office.letter_to(cast.water)
    office.sent(one)
    close(office, dt.date(2026, 7, 27))
    office.clerk.post(f"/letters/{one}/receipt", {"received_on": "2026-07-27", "received_by": "图书馆办公室"})
    slip = {"opinion": "no_objection", "handler": "冯生", "replied_on": "2026-07-27"}
    office.clerk.post(f"/letters/{one}/reply", slip)
    assert office.clerk.post(f"/letters/{one}/closure", {})["state"] == "closed"


def test_the_verify_page_and_the_print_keep_the_old_name_of_a_renamed_unit(registered: Office) -> None:
    office = registered
    one = issued_and_renamed(office)
    assert office.nobody.get(f"/verify/{code_of(office, one)}")["unit"] == "金泉市水务局"
    assert "金泉市水利局" not in office.clerk.page(f"/letters/{one}/print")


@pytest.mark.parametrize("shown", ["list", "numbers", "printed register"])
def test_an_issued_letter_keeps_the_old_name_of_a_renamed_unit(registered: Office, shown: str) -> None:
    office, here = registered, str(registered.cast.happiness.id)
    one = issued_and_renamed(office)
    found = {
        "list": lambda: str(office.sheet(one)["letter"]),
        "numbers": lambda: str(office.clerk.get("/letters/numbers", community_id=here, year=2026)),
        "printed register": lambda: words_of(
            office.clerk.download(f"/communities/{here}/number-register", year=2026)
        ),
    }
    assert "金泉市水利局" not in found[shown]()


def test_a_renamed_unit_has_its_new_name_in_new_letters(registered: Office) -> None:
    office = registered
    one = issued_and_renamed(office)
    assert office.sheet(one)["text"]["addressee"] == "金泉市水务局机关党委"
    office.at(2027, 1, 15)
    office.work()
    (later,) = office.letters(period="2026H2")
    assert later["unit"] == "金泉市水利局"
    assert office.sheet(later["id"])["text"]["addressee"] == "金泉市水利局机关党委"


def issued_and_renamed(office: Office) -> str:
    """Send a letter to 水务局, which is called 水利局 from September on; return it."""
    water = office.cast.water
    office.ready()
    one = office.letter_to(water)
    office.sent(one)
    office.at(2026, 9, 1)
    office.administrator.patch(f"/units/{water.id}", {"name": "金泉市水利局"})
    party = {"full_name": "金泉市水利局机关党委", "short_name": "水利局机关党委", "since": "2026-09-01"}
    office.administrator.post(f"/units/{water.id}/party-organisation", party, status=201)
    return one


def code_of(office: Office, letter: str) -> str:
    words = words_of(office.clerk.download(f"/letters/{letter}/pdf"))
    return words.partition("/verify/")[2][:20]


def test_service_of_a_dissolved_units_people_is_not_lost_silently(registered: Office) -> None:
    office, cast = registered, registered.cast
    office.serve(row(cast.wang.id, MARCH, minutes=60), day=MARCH)
    close(office, dt.date(2026, 4, 1), successor=False)
    office.serve(row(cast.wang.id, minutes=120))
    office.draft()
    (cycle,) = office.clerk.get("/letter-cycles")["items"]
    left_out = office.clerk.get(f"/letter-cycles/{cycle['id']}/unassigned")["items"]
    told = sum(each["minutes"] for letter in office.letters() for each in office.sheet(letter["id"])["lines"])
    assert told + sum(each["minutes"] for each in left_out) == 180


def test_a_unit_without_a_party_organisation_blocks_only_its_letter(registered: Office) -> None:
    """Appendix 1.3: the addressee is free text; where there is none, somebody must enter it first."""
    office, cast = registered, registered.cast
    with office.database.transaction():
        tax = make.UnitFactory(area_id=cast.city.id, name="金泉市税务局")
    add(office, "周全", unit=tax)
    office.ready()
    lone, water = office.letter_to(tax), office.letter_to(cast.water)
    assert office.issue(water)["state"] == "rendered"
    office.approve_if_possible(lone)
    sheet = office.sheet(lone)
    assert sheet["letter"]["number"] is None or "税务局" in sheet["text"]["addressee"]


# --- people --------------------------------------------------------------------------------------------------------


def test_two_members_of_one_name_are_told_apart_by_their_sex(registered: Office) -> None:
    office = registered
    man, woman = add(office, "张伟"), add(office, "张伟")
    with office.database.transaction():
        members.change_member(man.id, person={"sex": Sex.MALE}, actor=office.cast.administrator)
    office.serve(row(man.id, minutes=60), row(woman.id, minutes=120))
    office.ready()
    one = office.letter_to(office.cast.water)
    sheet = office.sheet(one)
    assert {"张伟（男）", "张伟（女）"} <= set(column(sheet, "name"))
    by_name = dict(zip(column(sheet, "name"), column(sheet, "hours"), strict=True))
    assert (by_name["张伟（男）"], by_name["张伟（女）"]) == ("1.0", "2.0")
    words = words_of(printed(office, one))
    assert "张伟（男）" in words
    assert "张伟（女）" in words


def test_two_members_of_one_name_and_one_sex_are_told_apart_somehow(registered: Office) -> None:
    office = registered
    first, second = add(office, "张伟"), add(office, "张伟")
    office.serve(row(first.id, minutes=60), row(second.id, minutes=120))
    office.draft()
    shown = [
        name for name in column(office.sheet(office.letter_to(office.cast.water)), "name") if "张伟" in name
    ]
    assert len(set(shown)) == 2


def test_a_member_who_retired_in_mid_period_is_told_for_the_part_in_service(registered: Office) -> None:
    office, cast = registered, registered.cast
    office.serve(row(cast.li.id, MARCH, minutes=60), day=MARCH)
    office.at(2026, 4, 1)
    with office.database.transaction():
        members.end_employment(
            cast.li.id, dt.date(2026, 3, 31), EmploymentEnd.RETIRED, actor=cast.administrator
        )
    office.ready()
    one = office.letter_to(cast.water)
    told = words_shown(office.sheet(one))
    assert "2名" in told
    words = words_of(printed(office, one))
    assert "李春梅" in words
    assert "退休" in words


def test_overlong_names_stay_whole_and_inside_the_page(registered: Office) -> None:
    office = registered
    assert len(LONG) >= 30
    long = add(office, LONG)
    office.serve(row(long.id, minutes=60))
    office.ready()
    pdf = printed(office, office.letter_to(office.cast.water))
    assert LONG in words_of(pdf)
    assert outside_the_type_area(pdf) == []


def test_overlong_names_of_unit_and_issuing_body_stay_whole_and_inside_the_page(registered: Office) -> None:
    office, cast = registered, registered.cast
    unit = "金泉市河西区东风街道综合行政执法与应急管理服务中心（金泉市河西区东风街道退役军人服务站、便民服务中心）党支部委员会"
    body = "中共金泉市河西区东风街道幸福里与平安里联合社区党群服务中心总支部委员会"
    for path, name in ((f"/units/{cast.water.id}", unit), (f"/areas/{cast.happiness.id}", body)):
        named = {"full_name": name, "short_name": name[:20], "since": "2026-02-01"}
        office.administrator.post(f"{path}/party-organisation", named, status=201)
    office.ready()
    pdf = printed(office, office.letter_to(cast.water))
    words = words_of(pdf)
    assert unit in words
    assert body in words
    assert outside_the_type_area(pdf) == []


def test_three_hundred_members_of_one_unit(registered: Office) -> None:
    office, cast = registered, registered.cast
    numerals = "零一二三四五六七八九"
    wanted = ["张" + "".join(numerals[int(digit)] for digit in f"{number:03}") for number in range(298)]
    with office.database.transaction():
        many = [casting.add_member(name, cast.water, cast.happiness) for name in wanted]
        for member in many:
            cast.register(member, cast.happiness)
    office.serve(*(row(member.id, minutes=90) for member in many))
    office.ready()
    one = office.letter_to(cast.water)
    sheet = office.sheet(one)
    assert len(sheet["lines"]) == 300
    assert column(sheet, "times")[-1] == "298"
    assert column(sheet, "hours")[-1] == "447.0"
    pdf = printed(office, one)
    words = words_of(pdf)
    assert [name for name in wanted if name not in words] == []
    with pymupdf.open(stream=pdf) as document:
        annex = [page.get_text() for page in document if "认定时长" in page.get_text()]
        pages = len(document)
    assert len(annex) >= pages - 3  # the header row is repeated on every page of the table
    assert outside_the_type_area(pdf) == []


def test_a_letter_about_nobody_who_served(registered: Office) -> None:
    office = registered
    office.ready()
    one = office.letter_to(office.cast.water)
    words = words_of(printed(office, one))
    for expected in ("王立新", "李春梅", "均未参加服务", "0.0"):
        assert expected in words
    for sheet in ("NaN", "None", "nan"):
        assert sheet not in words


def test_a_letter_about_people_none_of_whom_may_be_named(office: Office) -> None:
    office.at(2026, 1, 12)
    join(office, office.cast.wang, office.cast.li, consent=False)
    office.serve(row(office.cast.wang.id, minutes=60))
    office.ready()
    one = office.letter_to(office.cast.water)
    words = words_of(printed(office, one))
    assert "2名" in words
    for hidden in ("王立新", "李春梅", "1.0小时"):
        assert hidden not in words
