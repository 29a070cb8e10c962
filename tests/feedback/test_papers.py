"""Other forms and papers of the same content: drafts, 套红, Word, slips, the individual sheet, the register, batches."""

import io
import zipfile
from typing import Any

import pymupdf
import pytest
from sqlalchemy import select

from server.feedback import batching, history, jobs, outputs, papers, service
from server.feedback.errors import BatchUnfinished, NobodyToCheck, NothingToBatch, NotIssued
from server.feedback.models import Letter
from server.feedback.rules import BatchKind, OutputForm
from server.kernel import files
from server.kernel import jobs as work
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.jobs import Lease
from tests import cast as casting
from tests import factories as make
from tests.activities.scene import row
from tests.cast import Cast
from tests.feedback.scene import PUBLIC, SPECIMEN, approve, draft, letter_to, letters, render, serve, stand_at

pytestmark = pytest.mark.usefixtures("within")


def pages(pdf: bytes) -> list[str]:
    with pymupdf.open(stream=pdf) as document:
        return [page.get_text().replace("\n", "") for page in document]


def whole(pdf: bytes) -> str:
    return "".join(pages(pdf))


@pytest.fixture
def letter(cast: Cast) -> Letter:
    serve(cast, row(cast.wang.id, minutes=120))
    draft(cast)
    return letter_to(cast.water)


def output(letter: Letter, form: OutputForm, actor: Any) -> tuple[bytes, str, str]:
    return outputs.output(letter.id, form, public_url=PUBLIC, specimen=SPECIMEN, actor=actor)


def look(letter: Letter, actor: Any) -> bytes:
    return outputs.look_at(letter.id, public_url=PUBLIC, specimen=SPECIMEN, actor=actor)


def test_a_draft_is_previewed_with_its_mark_and_without_number(cast: Cast, letter: Letter) -> None:
    pdf, name, media_type = output(letter, OutputForm.PREVIEW, cast.clerk)
    told = whole(pdf)
    assert "草稿" in told
    assert "王立新" in told
    assert "verify" not in told
    assert (name, media_type) == ("草稿（预览）.pdf", "application/pdf")


def test_looking_is_no_download(cast: Cast, letter: Letter) -> None:
    def steps() -> list[str]:
        return [step.label for step in history.history(letter.id, actor=cast.clerk)]

    before = steps()
    assert "草稿" in whole(look(letter, cast.clerk))
    approve(cast, letter)
    render(letter)
    after = steps()
    assert str(letter.number) in whole(look(letter, cast.clerk))
    assert steps() == after != before
    service.download(letter.id, actor=cast.clerk)
    assert len(steps()) == len(after) + 1
    with pytest.raises(NotFound):
        look(letter, cast.stranger)


def test_an_issued_letter_is_previewed_as_it_was_rendered(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    render(letter)
    assert letter.file_sha256
    assert output(letter, OutputForm.PREVIEW, cast.clerk)[0] == files.store().get(letter.file_sha256)


def test_pre_printed_paper_wants_a_number_first(cast: Cast, letter: Letter) -> None:
    with pytest.raises(NotIssued):
        output(letter, OutputForm.OVERPRINT, cast.clerk)
    approve(cast, letter)
    pdf, name, _ = output(letter, OutputForm.OVERPRINT, cast.clerk)
    assert name == "幸福里党函〔2026〕1号（套红）.pdf"
    first = pages(pdf)[0]
    assert "幸福里党函〔2026〕1号" in first


def test_the_word_file_says_the_same_words(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    made, name, _ = output(letter, OutputForm.WORDS, cast.secretary)
    assert name == "幸福里党函〔2026〕1号.docx"
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert "王立新" in xml
    assert "幸福里党函〔2026〕1号" in xml


def test_slips_are_printed_for_those_without_a_phone_while_they_may_object(cast: Cast) -> None:
    serve(cast, row(cast.wang.id, minutes=120))
    stand_at(2026, 7, 16)
    draft(cast)
    letter = letter_to(cast.water)
    casting.sign_in(cast.phone_of(cast.wang))
    pdf, name = papers.check_slips(letter.cycle_id, specimen=SPECIMEN, actor=cast.clerk)
    told = whole(pdf)
    assert "李春梅" in told
    assert "王立新" not in told
    assert "2026年7月21日18时" in told
    assert name == "2026年上半年本人核对单.pdf"
    with pytest.raises(NotFound):
        papers.check_slips(letter.cycle_id, specimen=None, actor=cast.stranger)
    stand_at(2026, 7, 22)
    jobs.freeze(Lease("freeze", "now", cast.happiness.id, "test", 1))
    with pytest.raises(NobodyToCheck):
        papers.check_slips(letter.cycle_id, specimen=None, actor=cast.clerk)


def test_the_individual_sheet_lists_the_services_that_the_letter_counts(cast: Cast, letter: Letter) -> None:
    serve(cast, row(cast.wang.id, start=14, minutes=60), name="夜间巡逻", on=None)
    approve(cast, letter)
    pdf, name = papers.person_sheet(letter.id, cast.wang.id, specimen=None, actor=cast.clerk)
    told = whole(pdf)
    for words in (
        "王立新",
        "金泉市水务局",
        "楼院大扫除",
        "2026年5月16日",
        "2.0",
        "周正",
        "幸福里党函〔2026〕1号",
    ):
        assert words in told
    assert "李春梅" not in told
    assert name == "2026年上半年个人情况反馈表.pdf"


def test_nobody_gets_a_sheet_of_somebody_who_did_not_agree_or_is_not_theirs(cast: Cast) -> None:
    quiet = casting.add_member("高默", cast.water, cast.happiness)
    cast.register(quiet, cast.happiness, consent=False)
    draft(cast)
    letter = letter_to(cast.water)
    for member, actor in ((quiet, cast.clerk), (cast.ma, cast.clerk), (cast.wang, cast.stranger)):
        with pytest.raises(NotFound):
            papers.person_sheet(letter.id, member.id, specimen=None, actor=actor)


def test_the_register_lists_numbers_and_why_one_was_voided(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    service.void(letter.id, "主送机关写错", actor=cast.secretary)
    pdf, name = papers.number_register(cast.happiness.id, 2026, specimen=SPECIMEN, actor=cast.secretary)
    told = whole(pdf)
    assert "幸福里党函〔2026〕1号" in told
    assert "主送机关写错" in told
    assert name == "幸福里社区居委会2026年发文登记簿.pdf"


def three_letters(cast: Cast) -> list[Letter]:
    for number in range(2):
        unit = make.UnitFactory(area_id=cast.city.id, name=f"金泉市第{number}局")
        cast.register(casting.add_member(f"员{number}", unit, cast.happiness), cast.happiness)
    draft(cast)
    for letter in letters():
        render(approve(cast, letter))
    return letters()


def run(batch_id: Any) -> None:
    handlers = jobs.handlers(public_url=PUBLIC, specimen=SPECIMEN)
    handlers["batch"](Lease("batch", "2026H1", batch_id, "test", 1))


def test_all_letters_come_in_one_archive_named_by_number_and_unit(cast: Cast) -> None:
    found = three_letters(cast)
    batch = batching.ask(found[0].cycle_id, BatchKind.ARCHIVE, actor=cast.clerk)
    with pytest.raises(BatchUnfinished):
        batching.take(batch.id, actor=cast.clerk)
    run(batch.id)
    content, name, media_type = batching.take(batch.id, actor=cast.clerk)
    assert (name, media_type) == ("幸福里社区居委会2026年上半年全部函件（压缩包）.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = archive.namelist()
        sizes = sorted(entry.file_size for entry in archive.infolist())
    assert len(inside) == 3
    assert inside[0].startswith("001 幸福里党函〔2026〕1号 ")
    assert sizes == sorted(letter.file_size or 0 for letter in found)
    follow = batching.follow(batch.id, actor=cast.clerk)
    assert (follow.finished, follow.done, follow.total) == (True, 3, 3)


@pytest.mark.parametrize("kind", [BatchKind.PRINT, BatchKind.OVERPRINT])
def test_a_duplex_printer_gets_every_letter_on_a_fresh_sheet(cast: Cast, kind: BatchKind) -> None:
    found = three_letters(cast)
    batch = batching.ask(found[0].cycle_id, kind, actor=cast.clerk)
    run(batch.id)
    told = pages(batching.take(batch.id, actor=cast.clerk)[0])
    starts = [i for i, words in enumerate(told) if "号关于反馈" in words or "到社区报到服务情况的函" in words]
    assert len(starts) == 3
    assert all(start % 2 == 0 for start in starts)
    assert len(told) % 2 == 0


def test_editable_documents_come_in_an_archive_too(cast: Cast) -> None:
    found = three_letters(cast)
    batch = batching.ask(found[0].cycle_id, BatchKind.WORDS, actor=cast.clerk)
    run(batch.id)
    content, name, _ = batching.take(batch.id, actor=cast.clerk)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert [entry.rsplit(".")[-1] for entry in archive.namelist()] == ["docx"] * 3
    assert name.endswith(".zip")


def test_a_batch_made_twice_is_made_once_and_strangers_get_none(cast: Cast) -> None:
    found = three_letters(cast)
    batch = batching.ask(found[0].cycle_id, BatchKind.ARCHIVE, actor=cast.clerk)
    run(batch.id)
    first = batch.file_sha256
    run(batch.id)
    assert batch.file_sha256 == first
    for actor in (cast.stranger, cast.liaison, cast.observer):
        with pytest.raises(NotFound):
            batching.take(batch.id, actor=actor)
        with pytest.raises(NotFound):
            batching.ask(found[0].cycle_id, BatchKind.ARCHIVE, actor=actor)


def test_there_is_nothing_to_put_together_before_a_letter_is_rendered(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    with pytest.raises(NothingToBatch):
        batching.ask(letter.cycle_id, BatchKind.PRINT, actor=cast.clerk)
    assert session().execute(select(work.JobUnit).where(work.JobUnit.kind == "batch")).all() == []
