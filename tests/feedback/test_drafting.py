"""What a drafted letter says about a half-year that was really lived, and as of when."""

import datetime as dt
import re
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.dialects.postgresql import Range

from server.activities import service as activities
from server.deeds import service as deeds
from server.deeds.rules import Hardship
from server.feedback import snapshot as snapshots
from server.feedback.facts import Rating
from server.kernel.db import session
from server.members import service as members
from server.members.models import Member
from server.members.rules import ConsentChannel, EmploymentEnd, Purpose
from server.organisations import queries as organisations
from server.people.models import Person
from server.people.rules import Sex
from server.registrations import service as registrations
from tests import cast as casting
from tests import factories as make
from tests.activities.scene import people, row
from tests.cast import Cast
from tests.feedback import scene
from tests.feedback.scene import draft, facts_to, letter_to, letters, serve, stand_at, table, words

pytestmark = pytest.mark.usefixtures("within")
APRIL = dt.date(2026, 4, 10)


def withdraw_consent(cast: Cast, member: Member) -> None:
    members.give_consent(
        member.id, Purpose.TELL_UNIT, False, text_version="2026-01", channel=ConsentChannel.DESK, actor=cast.clerk
    )  # fmt: skip


def test_one_letter_per_unit_names_who_served_and_who_did_not(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=95), row(cast.li.id, minutes=150, helped_matters=2))
    assert draft(cast) == 1
    letter = letter_to(cast.water)
    assert [line[1:6] for line in table(letter)] == [
        ("李春梅", "—", "1", "2.5", "1/5"),
        ("王立新", "—", "1", "1.5", "0/5"),
    ]
    assert "居住在我社区的在职党员2名，截至6月30日均已报到，报到率100.0%。" in words(letter)
    assert "2名党员均参加服务，共2人次，经社区认定服务时长4.0小时，人均2.0小时（按已报到2名计）。" in words(
        letter
    )
    assert "帮办惠民实事2件。" in words(letter)


def test_a_member_who_never_served_is_listed_without_reproach(cast: Cast) -> None:
    draft(cast)
    assert [line[3:6] + line[7:8] for line in table(letter_to(cast.water))] == [
        ("0", "0.0", "0/5", "本期不评价"),
        ("0", "0.0", "0/5", "本期不评价"),
    ]
    assert "2名党员本期均未参加服务。" in words(letter_to(cast.water))
    assert "贵单位党员本期尚未参加社区服务。" in words(letter_to(cast.water))


def test_missing_members_are_counted_and_not_named(cast: Cast) -> None:
    casting.add_member("赵永强", cast.water, cast.happiness)
    draft(cast)
    text = words(letter_to(cast.water))
    assert "在职党员3名，截至6月30日已报到2名，未报到1名，报到率66.7%。" in text
    assert "请协助提醒尚未报到的1名党员于8月31日前到社区登记。" in text
    assert "赵永强" not in snapshots.canonical(letter_to(cast.water).content)


def test_a_unit_of_which_nobody_registered_gets_a_letter_without_a_table(cast: Cast) -> None:
    casting.add_member("马一", cast.library, cast.happiness)
    assert draft(cast) == 2
    letter = letter_to(cast.library)
    assert snapshots.text_of(letter.content).table is None
    assert snapshots.text_of(letter.content).attachments == ("回执",)
    assert "在职党员1名，截至6月30日尚未报到，报到率0.0%。" in words(letter)
    assert "本期贵单位尚无在职党员在我社区参加服务。" in words(letter)
    assert "三、有关建议" in words(letter)


def test_without_a_roster_the_sentence_of_the_rate_is_left_out(cast: Cast) -> None:
    guest = casting.add_member("马一", cast.library, cast.peace)
    cast.register(guest, cast.happiness)
    draft(cast)
    text = words(letter_to(cast.library))
    assert "报到率" not in text
    assert "截至6月30日，贵单位在职党员1名已到我社区报到。" in text
    assert "请提供居住在我社区的在职党员名册" in text


def test_who_lives_elsewhere_by_the_roster_is_told_apart(cast: Cast) -> None:
    guest = casting.add_member("马一", cast.water, cast.peace)
    cast.register(guest, cast.happiness)
    draft(cast)
    assert "另有1名名册所列居住地不在我社区的在职党员在我社区报到。" in words(letter_to(cast.water))


def test_consent_withdrawn_by_the_cut_off_leaves_name_and_hours_out(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=600, helped_matters=3), row(cast.li.id, minutes=120))
    deeds.record_opinion(
        cast.wang.id, community_id=cast.happiness.id, day=APRIL, category="环境", content="垃圾", actor=cast.clerk
    )  # fmt: skip
    stand_at(2026, 7, 14, 20)
    withdraw_consent(cast, cast.wang)
    stand_at(2026, 7, 22)
    draft(cast)
    letter, facts = letter_to(cast.water), facts_to(cast.water)
    assert [line[1] for line in table(letter)] == ["李春梅"]
    assert (facts.unlisted, facts.minutes, facts.matters, facts.opinions) == (1, 120, 0, 0)
    assert "另有1名党员的服务情况本函未列。" in words(letter)
    assert "王立新" not in snapshots.canonical(letter.content)
    assert str(cast.wang.id) not in snapshots.canonical(letter.content)


def test_a_letter_of_members_none_of_whom_consented_lists_nobody(cast: Cast) -> None:
    stand_at(2026, 7, 1)
    withdraw_consent(cast, cast.wang)
    withdraw_consent(cast, cast.li)
    draft(cast)
    assert table(letter_to(cast.water)) == []
    assert "已报到的2名党员的服务情况本函未列。" in words(letter_to(cast.water))


def test_a_move_between_units_gives_each_unit_its_part(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, dt.date(2026, 3, 2), minutes=90), day=dt.date(2026, 3, 2))
    members.move(cast.wang.id, cast.library.id, APRIL, actor=cast.clerk)
    serve(cast, row(cast.wang.id, minutes=240))
    draft(cast)
    old = next(line for line in table(letter_to(cast.water)) if line[1] == "王立新")
    (new,) = table(letter_to(cast.library))
    assert (old[3], old[4], old[-1]) == ("1", "1.5", "4月转出")
    assert (new[3], new[4], new[-1]) == ("1", "4.0", "自4月转入")
    assert (old[6], new[6]) == ("1.5", "4.0")
    assert facts_to(cast.water).registered == 1
    assert facts_to(cast.library).registered == 1


def test_the_day_of_the_move_is_the_first_with_the_new_unit(cast: Cast) -> None:
    members.move(cast.wang.id, cast.library.id, APRIL, actor=cast.clerk)
    eve = APRIL - dt.timedelta(days=1)
    serve(cast, row(cast.wang.id, eve, start=22, minutes=60), day=eve, on=APRIL)
    serve(cast, row(cast.wang.id, APRIL, start=9, minutes=30), day=APRIL)
    draft(cast)
    assert facts_to(cast.water).minutes == 60
    assert facts_to(cast.library).minutes == 30


def test_a_member_who_retired_stands_in_the_letter_with_the_part_in_service(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, dt.date(2026, 3, 2)), day=dt.date(2026, 3, 2))
    members.end_employment(cast.wang.id, dt.date(2026, 5, 31), EmploymentEnd.RETIRED, actor=cast.clerk)
    draft(cast)
    line = next(line for line in table(letter_to(cast.water)) if line[1] == "王立新")
    assert (line[3], line[-1]) == ("1", "5月退休")
    assert facts_to(cast.water).due == 1


def test_a_member_who_died_without_service_is_not_listed(cast: Cast) -> None:
    members.end_employment(cast.wang.id, dt.date(2026, 5, 31), EmploymentEnd.DIED, actor=cast.clerk)
    draft(cast)
    assert [line[1] for line in table(letter_to(cast.water))] == ["李春梅"]


def test_service_as_a_guest_next_door_is_in_the_letter_of_home(cast: Cast) -> None:
    cast.register(cast.ma, cast.peace)
    serve(cast, row(cast.ma.id, minutes=120))
    draft(cast, cast.peace.id)
    assert table(letter_to(cast.library))[0][-1] == "含外社区服务1次"
    assert facts_to(cast.library).minutes == 120


def test_points_are_a_column_only_where_they_are_on(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=90))
    cast.register(cast.ma, cast.peace)
    draft(cast)
    draft(cast, cast.peace.id)
    with_points = snapshots.text_of(letter_to(cast.water).content).table
    without = snapshots.text_of(letter_to(cast.library).content).table
    assert with_points
    assert without
    assert [column.label for column in with_points.columns].count("积分") == 1
    assert "按期报到5分＋每小时1分＋五个一每项3分等" in with_points.notes[1]
    assert all(column.label != "积分" for column in without.columns)
    assert all("积分" not in note for note in without.notes)
    assert sum(column.width_mm for column in without.columns) == 156


def test_the_small_registers_are_counted_for_listed_members(cast: Cast) -> None:
    here: dict[str, Any] = {"community_id": cast.happiness.id, "actor": cast.clerk}
    stand_at(2026, 7, 1)
    opinions = [
        deeds.record_opinion(cast.wang.id, day=APRIL, category="环境", content="增设路灯", **here)
        for _ in range(3)
    ]
    deeds.decide_opinion(opinions[0].id, adopted=True, reply="已办", actor=cast.clerk)
    for house in ("A-1", "A-1", "B-2"):
        deeds.record_visit(cast.li.id, day=APRIL, house_code=house, hardship=Hardship.ELDERLY, **here)
    deeds.record_meeting(day=APRIL, topic="主题党日", member_ids=[cast.wang.id, cast.li.id], **here)
    stand_at(2026, 7, 20)
    deeds.decide_opinion(opinions[1].id, adopted=True, reply="已办", actor=cast.clerk)
    draft(cast)
    assert "提出意见建议3条（被采纳1条），帮扶困难家庭2户，参加社区组织生活2人次。" in words(
        letter_to(cast.water)
    )
    assert sorted(line[5] for line in table(letter_to(cast.water))) == ["2/5", "2/5"]


def test_a_late_job_drafts_the_very_letter_that_a_punctual_one_would_have(cast: Cast) -> None:
    """Everything that happens after the cut-off day has ended does not exist for the letter."""
    records = serve(cast, row(cast.wang.id, minutes=90), row(cast.li.id, minutes=60), on=dt.date(2026, 7, 14))
    stand_at(2026, 7, 15, 0)
    attempt = session().begin_nested()
    draft(cast)
    punctual = letter_to(cast.water).content_sha256
    attempt.rollback()
    session().expire_all()

    stand_at(2026, 7, 20)
    activities.correct(records[0].id, {"break_minutes": 30}, "扣除休息", actor=cast.secretary)
    activities.void(records[1].id, "重复登记", actor=cast.secretary)
    serve(cast, row(cast.wang.id, APRIL), day=APRIL, on=dt.date(2026, 7, 16))
    withdraw_consent(cast, cast.li)
    late = casting.add_member("孙晚", cast.water, None)
    row_ = make.RegistrationFactory(
        member_id=late.id, community_id=cast.happiness.id, approved_by=cast.clerk.person_id,
        approved_at=scene.clock.now(),
    )  # fmt: skip
    make.RegistrationYearFactory(registration_id=row_.id, registered_on=dt.date(2026, 6, 29))
    stand_at(2026, 12, 3)
    draft(cast)
    assert letter_to(cast.water).content_sha256 == punctual


def test_the_cut_off_day_counts_to_its_last_minute(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=60), on=dt.date(2026, 7, 14))
    serve(cast, row(cast.li.id, minutes=60), on=dt.date(2026, 7, 15))
    draft(cast)
    assert facts_to(cast.water).services == 1


def test_drafting_again_changes_nothing(cast: Cast) -> None:
    serve(cast, row(cast.wang.id))
    draft(cast)
    before = [(letter.id, letter.content_sha256, letter.version) for letter in letters()]
    serve(cast, row(cast.li.id), on=dt.date(2026, 7, 10))
    draft(cast)
    session().expire_all()
    assert [(letter.id, letter.content_sha256, letter.version) for letter in letters()] == before


def test_the_digest_is_that_of_the_content_as_the_database_returns_it(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=95))
    draft(cast)
    session().expire_all()
    letter = letter_to(cast.water)
    assert snapshots.digest(letter.content) == letter.content_sha256


def test_two_of_one_name_are_told_apart_by_sex_then_branch_then_number(cast: Cast) -> None:
    def add(name: str, sex: Sex, branch: str | None) -> None:
        person = make.PersonFactory(name=name, sex=sex)
        make.MemberFactory(id=person.id, community_id=cast.happiness.id)
        make.EmploymentFactory(
            member_id=person.id, unit_id=cast.water.id, branch=branch,
            during=Range(dt.date(2020, 1, 1), None),
        )  # fmt: skip
        cast.register(session().get_one(Member, person.id), cast.happiness)

    add("周敏", Sex.MALE, None)
    add("周敏", Sex.FEMALE, None)
    add("吴强", Sex.MALE, "第一支部")
    add("吴强", Sex.MALE, "第二支部")
    add("郑洁", Sex.FEMALE, None)
    add("郑洁", Sex.FEMALE, None)
    draft(cast)
    names = {line[1] for line in table(letter_to(cast.water))}
    assert {
        "周敏（男）",
        "周敏（女）",
        "吴强（第一支部）",
        "吴强（第二支部）",
        "郑洁（1）",
        "郑洁（2）",
    } <= names


def test_a_letter_goes_to_the_party_organisation_of_the_day_or_to_the_units(cast: Cast) -> None:
    plain = make.UnitFactory(area_id=cast.city.id, name="金泉市档案馆")
    cast.register(casting.add_member("档一", plain, cast.happiness), cast.happiness)
    draft(cast)
    assert snapshots.frame_of(letter_to(cast.water).content).addressee == "金泉市水务局机关党委"
    assert snapshots.frame_of(letter_to(plain).content).addressee == "金泉市档案馆党组织"


UUIDS = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_no_phone_home_or_house_code_reaches_a_letter(cast: Cast) -> None:
    deeds.record_visit(
        cast.li.id, community_id=cast.happiness.id, day=APRIL, house_code="HU-0042", hardship=Hardship.ILLNESS,
        actor=cast.clerk,
    )  # fmt: skip
    serve(cast, row(cast.wang.id))
    draft(cast)
    stored = UUIDS.sub("", snapshots.canonical(letter_to(cast.water).content))
    phones = session().get_one(Person, cast.wang.id).phone_masked or ""
    assert all(word not in stored for word in ("HU-0042", "富康花园", "139", phones, "illness"))


def test_a_name_no_font_has_blocks_that_letter_alone(cast: Cast) -> None:
    rare = casting.add_member("李\U0003134a", cast.library, cast.happiness)
    cast.register(rare, cast.happiness)
    draft(cast)
    (problem,) = letter_to(cast.library).problems
    assert problem["blocks"]
    assert "\U0003134a" in problem["message"]
    assert "U+3134A" in problem["message"]
    assert letter_to(cast.water).problems == []


def test_every_confirmed_minute_of_members_with_a_unit_is_in_exactly_one_letter(cast: Cast) -> None:
    """R-33: the letters of a period add up to the ledger."""
    crew = people(cast, 6)
    for number, member in enumerate(crew):
        day = dt.date(2026, 2, 1) + dt.timedelta(days=20 * number)
        serve(cast, row(member.id, day, minutes=30 * (number + 1)), day=day)
    members.move(crew[0].id, cast.library.id, APRIL, actor=cast.clerk)
    members.move(crew[5].id, cast.library.id, dt.date(2026, 5, 1), actor=cast.clerk)
    draft(cast)
    told = sum(snapshots.facts_of(letter.content).minutes for letter in letters())
    assert told == sum(30 * (number + 1) for number in range(6))
    earned = sum(snapshots.facts_of(letter.content).half_points for letter in letters())
    assert earned == sum(number + 1 for number in range(6))


def test_nobodys_letters_are_drafted_next_door(cast: Cast) -> None:
    serve(cast, row(cast.wang.id))
    draft(cast, cast.peace.id)
    assert [letter.unit_id for letter in letters()] == [cast.library.id]
    assert table(letter_to(cast.library)) == []


def test_fifty_units_need_as_many_statements_as_two(cast: Cast) -> None:
    statements: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        statements.append(statement)

    def counted(units: int) -> int:
        for number in range(units):
            unit = make.UnitFactory(area_id=cast.city.id, name=f"第{units}-{number}局")
            cast.register(casting.add_member(f"员{number}", unit, cast.happiness), cast.happiness)
        statements.clear()
        draft(cast)
        return len(statements)

    connection = session().connection()
    event.listen(connection, "after_cursor_execute", note)
    few, many = counted(2), counted(50)
    event.remove(connection, "after_cursor_execute", note)
    assert len(letters()) == 53
    assert few <= 50
    assert many <= few + 2  # rows are inserted in a few batches


def test_three_hundred_members_of_one_unit_stand_in_one_letter(cast: Cast) -> None:
    people(cast, 300)
    draft(cast)
    assert len(table(letter_to(cast.water))) == 302
    assert facts_to(cast.water).registered == 302


def test_who_was_transferred_away_keeps_the_service_given_before(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, dt.date(2026, 3, 2), minutes=60), day=dt.date(2026, 3, 2))
    stand_at(2026, 5, 4)
    registration = scene.registration_of(cast.wang)
    registrations.transfer(registration, cast.peace.id, "迁居", actor=cast.clerk)
    stand_at(2026, 7, 22)
    draft(cast)
    line = next(line for line in table(letter_to(cast.water)) if line[1] == "王立新")
    assert (line[4], line[-1]) == ("1.0", "现不在本社区报到")


def test_thresholds_of_the_community_move_the_proposed_rating(cast: Cast) -> None:
    settings = organisations.settings_of(cast.happiness.id)
    settings.least_services, settings.least_minutes, settings.least_deeds = 1, 60, 0
    serve(cast, row(cast.wang.id, minutes=60))
    draft(cast)
    ratings = snapshots.judgement_of(letter_to(cast.water).content).ratings
    assert ratings[str(cast.wang.id)] is Rating.GOOD
    assert ratings[str(cast.li.id)] is Rating.NONE
