"""The printed letter: its text can be extracted, and its totals are the sums of its rows."""

import re
from typing import Any

import pymupdf
import pytest

from server.feedback import snapshot as snapshots
from server.kernel import files
from server.people.rules import Sex
from tests import cast as casting
from tests import factories as make
from tests.activities.scene import people, row
from tests.cast import Cast
from tests.feedback.scene import approve, draft, letter_to, render, serve

pytestmark = pytest.mark.usefixtures("within")


def printed(cast: Cast, unit: Any = None) -> Any:
    letter = letter_to(unit or cast.water)
    render(approve(cast, letter))
    assert letter.file_sha256
    return pymupdf.open(stream=files.store().get(letter.file_sha256))


def bare(document: Any) -> str:
    return "".join("".join(page.get_text().split()) for page in document)


def test_every_row_and_its_sums_can_be_read_back_from_the_pdf(cast: Cast) -> None:
    crew = people(cast, 30)
    for number, member in enumerate(crew):
        serve(cast, row(member.id, minutes=30 * (number % 7 + 1), helped_matters=number % 2))
    draft(cast)
    table = snapshots.text_of(letter_to(cast.water).content).table
    assert table is not None
    assert table.total is not None
    text = bare(printed(cast))
    for line in table.rows:
        assert "".join(line).replace("\n", "") in text
    assert "".join(table.total) in text
    hours = [int(line[4].replace(".", "")) for line in table.rows]
    assert int(table.total[4].replace(".", "")) == sum(hours) == sum(5 * (n % 7 + 1) for n in range(30))
    assert int(table.total[3]) == sum(int(line[3]) for line in table.rows) == 30


def test_number_date_code_and_the_specimen_mark_are_printed(cast: Cast) -> None:
    draft(cast)
    text = bare(printed(cast))
    code = letter_to(cast.water).code
    assert code
    for words in (
        "幸福里党函〔2026〕1号",
        "2026年7月22日",
        "演示样张",
        "你委幸福里党函〔2026〕1号函收悉",
        f"verify/{code}",
    ):
        assert words in text
    assert "-".join(re.findall("....", code)) in text
    assert "{number}" not in text


def test_overlong_names_and_titles_are_printed_whole(cast: Cast) -> None:
    name = "阿卜杜热合曼·买买提图尔荪·艾力克木江·阿布都克里木"
    unit = make.UnitFactory(area_id=cast.city.id, name="金泉市" + "住房和城乡建设" * 8 + "局")
    make.PartyOrganisationFactory(unit_id=unit.id, full_name=f"{unit.name}机关党委", short_name="党委")
    member = casting.add_member(name, unit, cast.happiness)
    cast.register(member, cast.happiness)
    draft(cast)
    text = bare(printed(cast, unit))
    assert name in text
    assert f"{unit.name}机关党委：" in text


def test_a_letter_about_nobody_still_stands(cast: Cast) -> None:
    casting.add_member("马一", cast.library, cast.happiness)
    draft(cast)
    document = printed(cast, cast.library)
    assert "截至6月30日尚未报到，报到率0.0%。" in bare(document)
    assert "附件：回执" in bare(document)


def test_namesakes_are_printed_apart(cast: Cast) -> None:
    for sex in (Sex.MALE, Sex.FEMALE):
        person = make.PersonFactory(name="欧阳慧敏", sex=sex)
        member = make.MemberFactory(id=person.id, community_id=cast.happiness.id)
        make.EmploymentFactory(
            member_id=person.id,
            unit_id=cast.water.id,
            during=casting.Range(casting.dt.date(2020, 1, 1), None),
        )
        cast.register(member, cast.happiness)
    draft(cast)
    text = bare(printed(cast))
    assert "欧阳慧敏（男）" in text
    assert "欧阳慧敏（女）" in text
