"""用印登记: what is noted, by whom, for one letter or many – and the log that a community keeps."""

import datetime as dt

import pytest
from sqlalchemy import select

from server.delivery import seal_log, service
from server.delivery.errors import LettersRefused, NobodyNamed
from server.delivery.models import Sealing
from server.delivery.rules import Seal
from server.feedback import service as feedback
from server.feedback.models import Letter
from server.feedback.rules import LetterState
from server.kernel import clock
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.organisations import queries as organisations
from server.sheets.reading import read_workbook
from tests.cast import Cast
from tests.delivery.scene import DUE_ON, ISSUED_ON, entry, issued, on, sealed, send, trail
from tests.feedback.scene import draft

pytestmark = pytest.mark.usefixtures("within")


@pytest.fixture
def letters(cast: Cast) -> list[Letter]:
    """Two letters of 幸福里 printed: to 水务局 and to 图书馆."""
    cast.register(cast.ma, cast.happiness)
    return [issued(cast, cast.water), issued(cast, cast.library)]


def test_a_sealing_keeps_what_the_log_wants(cast: Cast) -> None:
    letter = issued(cast)
    (noted,) = service.seal([letter.id], Seal(copies=2), actor=cast.clerk)
    assert (noted.content, noted.copies) == (
        "关于反馈2026年上半年在职党员到社区报到服务情况的函",
        2,
    )
    assert (noted.approver, noted.handler, noted.applicant, noted.phone) == (
        "周正",
        "孙敏",
        "孙敏",
        "0000-0000000",
    )
    assert noted.sealed_at == clock.now()
    assert letter.state is LetterState.SEALED
    assert entry(letter.id, "letters.seal").details["copies"] == 2


def test_what_the_clerk_writes_replaces_what_the_house_knows(cast: Cast) -> None:
    letter = issued(cast)
    on(ISSUED_ON, 15)
    given = Seal(
        sealed_at=clock.at(ISSUED_ON, 11), content="反馈函", approver="周书记", applicant="何强", phone="12"
    )
    (noted,) = service.seal([letter.id], given, actor=cast.clerk)
    assert (noted.sealed_at, noted.content, noted.approver) == (
        clock.at(ISSUED_ON, 11),
        "反馈函",
        "周书记",
    )
    assert (noted.applicant, noted.phone, noted.handler) == ("何强", "12", "孙敏")


def test_a_whole_half_year_is_sealed_in_one_act(cast: Cast, letters: list[Letter]) -> None:
    noted = service.seal({letter.id for letter in letters}, Seal(), actor=cast.secretary)
    assert {each.letter_id for each in noted} == {letter.id for letter in letters}
    assert {letter.state for letter in letters} == {LetterState.SEALED}
    assert [trail(letter.id)[-1] for letter in letters] == ["letters.seal"] * 2


def test_one_letter_that_cannot_be_sealed_keeps_all_from_it(cast: Cast, letters: list[Letter]) -> None:
    service.seal([letters[0].id], Seal(), actor=cast.clerk)
    with pytest.raises(LettersRefused) as refused:
        service.seal([letter.id for letter in letters], Seal(), actor=cast.clerk)
    assert refused.value.fields == {"letters": ["幸福里党函〔2026〕1号：函件现为“待寄送”，不能用印登记。"]}
    assert letters[1].state is LetterState.RENDERED
    assert len(session().scalars(select(Sealing)).all()) == 1


def test_a_letter_not_printed_is_not_sealed(cast: Cast) -> None:
    draft(cast)
    letter = session().execute(select(Letter).where(Letter.unit_id == cast.water.id)).scalar_one()
    with pytest.raises(LettersRefused) as refused:
        service.seal([letter.id], Seal(), actor=cast.clerk)
    assert refused.value.fields == {"letters": ["未编号的函件：函件现为“待核稿”，不能用印登记。"]}


def test_a_sealing_is_neither_in_the_future_nor_before_the_letters_date(cast: Cast) -> None:
    letter = issued(cast)
    for sealed_at, words in (
        (clock.at(ISSUED_ON, 10), "用印时间不能晚于现在。"),
        (clock.at(ISSUED_ON - dt.timedelta(days=1)), "用印时间不能早于成文日期（2026年7月22日）。"),
    ):
        with pytest.raises(LettersRefused) as refused:
            service.seal([letter.id], Seal(sealed_at=sealed_at), actor=cast.clerk)
        assert refused.value.fields == {"letters": [f"{letter.number}：{words}"]}


def test_a_letter_that_came_back_is_printed_and_sealed_once_more_and_no_more(cast: Cast) -> None:
    letter = sealed(cast)
    with pytest.raises(LettersRefused):
        service.seal([letter.id], Seal(), actor=cast.clerk)
    send(letter, cast.clerk)
    service.missend(letter.id, "地址有误，退件", actor=cast.clerk)
    before = letter.version
    service.seal([letter.id], Seal(), actor=cast.clerk)
    assert (letter.state, letter.version) == (LetterState.SEALED, before)
    assert trail(letter.id)[-1] == "letters.seal_again"
    with pytest.raises(LettersRefused):
        service.seal([letter.id], Seal(), actor=cast.clerk)


def test_a_voided_letter_is_not_sealed_again(cast: Cast) -> None:
    letter = sealed(cast)
    send(letter, cast.clerk)
    service.missend(letter.id, "退件", actor=cast.clerk)
    feedback.void(letter.id, "改为重拟", actor=cast.secretary)
    with pytest.raises(LettersRefused):
        service.seal([letter.id], Seal(), actor=cast.clerk)


def test_nobody_seals_without_a_name_or_next_door(cast: Cast) -> None:
    letter = issued(cast)
    with pytest.raises(NobodyNamed):
        service.seal([letter.id], Seal(), actor=SYSTEM)
    for outsider in (cast.stranger, cast.liaison, cast.observer, cast.phone_of(cast.wang)):
        with pytest.raises(NotFound):
            service.seal([letter.id], Seal(), actor=outsider)


def test_one_letter_of_another_community_keeps_all_from_being_sealed(cast: Cast) -> None:
    cast.register(cast.ma, cast.peace)
    mine = issued(cast)
    draft(cast, cast.peace.id)
    theirs = session().execute(select(Letter).where(Letter.community_id == cast.peace.id)).scalar_one()
    with pytest.raises(NotFound):
        service.seal([mine.id, theirs.id], Seal(), actor=cast.clerk)
    assert mine.state is LetterState.RENDERED


def test_the_log_lists_a_community_and_year_newest_first_and_page_by_page(
    cast: Cast, letters: list[Letter]
) -> None:
    service.seal([letters[0].id], Seal(), actor=cast.clerk)
    on(DUE_ON)
    service.seal([letters[1].id], Seal(), actor=cast.clerk)
    first = seal_log.sealings(community_id=cast.happiness.id, year=2026, limit=1, actor=cast.clerk)
    second = seal_log.sealings(
        community_id=cast.happiness.id, year=2026, limit=1, cursor=first.next, actor=cast.clerk
    )
    assert [line.number for line in (*first.items, *second.items)] == [
        "幸福里党函〔2026〕2号",
        "幸福里党函〔2026〕1号",
    ]
    assert second.next is None
    assert seal_log.sealings(year=2025, actor=cast.clerk).items == []
    assert seal_log.sealings(community_id=cast.peace.id, actor=cast.clerk).items == []


def test_a_year_of_the_log_is_shanghais(cast: Cast) -> None:
    letter = issued(cast)
    on(dt.date(2027, 1, 1), 0)
    service.seal([letter.id], Seal(), actor=cast.clerk)
    assert seal_log.sealings(year=2026, actor=cast.clerk).items == []
    assert len(seal_log.sealings(year=2027, actor=cast.clerk).items) == 1


def test_next_door_and_above_the_log_is_empty(cast: Cast) -> None:
    sealed(cast)
    for outsider in (cast.stranger, cast.observer, cast.liaison, cast.strange_liaison, cast.administrator):
        assert seal_log.sealings(actor=outsider).items == []


def test_the_log_is_taken_as_a_sheet_marked_with_who_and_when(cast: Cast, letters: list[Letter]) -> None:
    service.seal([letter.id for letter in letters], Seal(copies=2), actor=cast.clerk)
    content = seal_log.export(cast.happiness.id, 2026, specimen="演示样张", actor=cast.clerk)
    (sheet,) = read_workbook(content, filename="log.xlsx")
    title, header, *rows = sheet.rows
    assert str(title[0]).startswith("幸福里社区居委会2026年用印登记簿")
    assert "演示样张 孙敏 2026-07-22 09:00 导出" in str(title[0])
    assert header[:5] == ["序号", "用印时间", "发文字号", "用印内容", "份数"]
    assert [(row[0], row[2], row[4], row[5], row[6]) for row in rows] == [
        (1, "幸福里党函〔2026〕1号", 2, "周正", "孙敏"),
        (2, "幸福里党函〔2026〕2号", 2, "周正", "孙敏"),
    ]
    assert entry(cast.happiness.id, "letters.export_sealings").details == {"rows": 2, "year": 2026}


def test_nobody_takes_the_log_of_another_community(cast: Cast) -> None:
    for outsider in (cast.stranger, cast.observer, cast.liaison):
        with pytest.raises(NotFound):
            seal_log.export(cast.happiness.id, 2026, actor=outsider)


def test_without_an_office_line_the_log_has_no_phone(cast: Cast) -> None:
    organisations.settings_of(cast.happiness.id).contact_phone = None
    letter = issued(cast)
    (noted,) = service.seal([letter.id], Seal(), actor=cast.clerk)
    assert noted.phone is None
