"""From draft to number: who may, when, and what stays as it was."""

import datetime as dt

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from server.accounts.rules import Role
from server.audit.models import AuditEntry
from server.feedback import jobs, queries, service
from server.feedback import snapshot as snapshots
from server.feedback.errors import (
    CheckUnderWay,
    LetterBlocked,
    LetterTransitionRefused,
    NobodyToSign,
    NotInLetter,
    NotRendered,
    NumberPrefixMissing,
    RatingReasonMissing,
    SamePerson,
)
from server.feedback.facts import Change, Rating
from server.feedback.models import Letter, NumberCounter
from server.feedback.rules import LetterEvent, LetterState
from server.kernel import files
from server.kernel import jobs as work
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.errors import NotFound, StaleVersion
from server.kernel.jobs import Lease, PermanentFailure, UnitState
from server.organisations import queries as organisations
from tests import cast as casting
from tests.activities.scene import row
from tests.cast import Cast
from tests.feedback.scene import (
    PUBLIC,
    SPECIMEN,
    approve,
    draft,
    letter_to,
    render,
    serve,
    stand_at,
    table,
    words,
)

pytestmark = pytest.mark.usefixtures("within")


@pytest.fixture
def letter(cast: Cast) -> Letter:
    serve(cast, row(cast.wang.id, minutes=120))
    draft(cast)
    return letter_to(cast.water)


def rated(letter: Letter, name: str) -> str:
    return next(line[7] for line in table(letter) if line[1] == name)


def test_a_clerk_changes_ratings_remarks_and_words_but_no_fact(cast: Cast, letter: Letter) -> None:
    facts = letter.content["facts"]
    before = letter.content_sha256
    service.change(
        letter.id,
        changes=[
            Change(str(cast.wang.id), rating=Rating.FAIR, reason="牵头宣传", remark="牵头节水宣传"),
            Change(str(cast.li.id), rating=Rating.POOR, reason="三次认领均未到场"),
        ],
        evaluation=["能按时报到。"],
        version=letter.version,
        actor=cast.clerk,
    )
    assert (rated(letter, "王立新"), rated(letter, "李春梅")) == ("较好", "较差")
    assert [line[-1] for line in table(letter) if line[1] == "王立新"] == ["牵头节水宣传"]
    assert "能按时报到。" in words(letter)
    assert letter.content["facts"] == facts
    assert letter.content_sha256 != before
    assert letter.content_sha256 == snapshots.digest(letter.content)


def test_the_proposed_words_follow_a_changed_rating_until_the_clerk_has_written_own(
    cast: Cast, letter: Letter
) -> None:
    service.change(
        letter.id,
        changes=[Change(str(cast.wang.id), rating=Rating.GOOD, reason="群众反映好")],
        actor=cast.clerk,
    )
    assert "其中，王立新同志参加服务1次、2.0小时。" in words(letter)


def test_a_rating_that_is_not_the_proposed_one_needs_a_reason(cast: Cast, letter: Letter) -> None:
    for rating in (Rating.GOOD, Rating.POOR, Rating.NONE):
        with pytest.raises(RatingReasonMissing):
            service.change(letter.id, changes=[Change(str(cast.wang.id), rating=rating)], actor=cast.clerk)


def test_nobody_outside_the_letter_is_rated(cast: Cast, letter: Letter) -> None:
    with pytest.raises(NotInLetter):
        service.change(letter.id, changes=[Change(str(cast.ma.id), rating=Rating.GOOD)], actor=cast.clerk)


def test_a_stale_version_is_refused(cast: Cast, letter: Letter) -> None:
    seen = letter.version
    service.change(letter.id, evaluation=["甲。"], version=seen, actor=cast.clerk)
    with pytest.raises(StaleVersion):
        service.change(letter.id, evaluation=["乙。"], version=seen, actor=cast.clerk)


def test_approval_takes_number_date_and_code_and_plans_the_rendering(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    assert letter.number == "幸福里党函〔2026〕1号"
    assert letter.dated == dt.date(2026, 7, 22)
    assert letter.code == queries.code_of(letter.id)
    unit = work.find("render", "2026H1", letter.id)
    assert unit is not None
    assert unit.state is UnitState.WAITING
    assert jobs.plan_rendering() == 0


def test_a_letter_freezes_at_six_on_working_day_15_and_is_not_reviewed_before(cast: Cast) -> None:
    stand_at(2026, 7, 21, 17)
    draft(cast)
    letter = letter_to(cast.water)
    assert letter.state is LetterState.CHECKING
    with pytest.raises(CheckUnderWay, match="2026年7月21日18时"):
        service.review(letter.id, actor=cast.clerk)
    stand_at(2026, 7, 21, 18)
    jobs.freeze(Lease("freeze", "now", cast.happiness.id, "test", 1))
    approve(cast, letter)
    assert letter.dated == dt.date(2026, 7, 21)


def test_who_reviewed_does_not_approve(cast: Cast, letter: Letter) -> None:
    both = casting.staff("孙敏", Role.SECRETARY, area=cast.happiness, person=cast.clerk.person_id)
    service.review(letter.id, actor=cast.clerk)
    with pytest.raises(SamePerson):
        service.approve(letter.id, actor=both)


def test_who_changed_the_words_does_not_approve_either(cast: Cast, letter: Letter) -> None:
    zhao = casting.staff("赵核", Role.CLERK, area=cast.happiness)
    also = casting.staff("赵核", Role.SECRETARY, area=cast.happiness, person=zhao.person_id)
    service.change(letter.id, evaluation=["贵单位党员服从社区安排。"], actor=zhao)
    service.review(letter.id, actor=cast.clerk)
    with pytest.raises(SamePerson):
        service.approve(letter.id, actor=also)
    assert service.approve(letter.id, actor=cast.secretary).number is not None


def test_the_database_too_refuses_one_person_for_both(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    assert session().execute(text("SELECT current_user")).scalar_one() == "app"
    for change in ("approved_by = reviewed_by", "reviewed_by = NULL", "number = NULL", "code = NULL"):
        with pytest.raises(DBAPIError) as refused, session().begin_nested():
            session().execute(text(f"UPDATE letters SET {change} WHERE id = :id"), {"id": letter.id})
        assert getattr(refused.value.orig, "sqlstate", None) == "23514"


def test_only_named_people_review_and_approve(cast: Cast, letter: Letter) -> None:
    with pytest.raises(NobodyToSign):
        service.review(letter.id, actor=SYSTEM)


def test_a_letter_without_a_prefix_says_where_to_set_it_and_uses_no_number(
    cast: Cast, letter: Letter
) -> None:
    organisations.settings_of(cast.happiness.id).number_prefix = None
    service.review(letter.id, actor=cast.clerk)
    with pytest.raises(NumberPrefixMissing, match="社区设置"):
        service.approve(letter.id, actor=cast.secretary)
    assert session().scalar(select(func.count()).select_from(NumberCounter)) == 0


def test_a_name_no_font_has_blocks_the_approval_and_names_the_character(cast: Cast) -> None:
    rare = casting.add_member("李\U0003134a", cast.water, cast.happiness)
    cast.register(rare, cast.happiness)
    draft(cast)
    letter = letter_to(cast.water)
    service.review(letter.id, actor=cast.clerk)
    with pytest.raises(LetterBlocked, match="\U0003134a"):
        service.approve(letter.id, actor=cast.secretary)


def test_without_an_issuing_body_a_letter_is_blocked_until_it_has_one(cast: Cast, letter: Letter) -> None:
    body = organisations.issuing_name(cast.happiness.id)
    assert body
    body.valid_to = dt.date(2026, 7, 1)
    service.review(letter.id, actor=cast.clerk)
    with pytest.raises(LetterBlocked, match="发文机关"):
        service.approve(letter.id, actor=cast.secretary)
    body.valid_to = None
    service.give_back(letter.id, "请重新核稿", actor=cast.secretary)
    approve(cast, letter)
    assert letter.state is LetterState.APPROVED


def test_a_returned_letter_is_the_clerks_again_with_the_reason(cast: Cast, letter: Letter) -> None:
    service.review(letter.id, actor=cast.clerk)
    service.give_back(letter.id, "评语请具体些", actor=cast.secretary)
    assert (letter.state, letter.return_reason, letter.reviewed_by) == (
        LetterState.FROZEN,
        "评语请具体些",
        None,
    )
    service.change(letter.id, evaluation=["参加夜间巡逻。"], actor=cast.clerk)
    approve(cast, letter)
    assert letter.return_reason is None


def test_not_a_word_changes_after_review(cast: Cast, letter: Letter) -> None:
    service.review(letter.id, actor=cast.clerk)
    with pytest.raises(LetterTransitionRefused):
        service.change(letter.id, evaluation=["改。"], actor=cast.clerk)
    service.approve(letter.id, actor=cast.secretary)
    for act in (service.review, service.approve):
        with pytest.raises(LetterTransitionRefused):
            act(letter.id, actor=cast.secretary if act is service.approve else cast.clerk)


def test_strangers_find_nothing(cast: Cast, letter: Letter) -> None:
    phone = cast.phone_of(cast.wang)
    for stranger in (cast.stranger, cast.strange_liaison, phone, cast.administrator):
        with pytest.raises(NotFound):
            service.review(letter.id, actor=stranger)
        with pytest.raises(NotFound):
            queries.sheet(letter.id, actor=stranger)
        assert queries.letters(actor=stranger).items == []


def test_a_liaison_sees_the_letter_of_the_unit_once_it_is_sent(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    render(letter)
    service.turn(letter, LetterEvent.SEAL, actor=cast.clerk)
    assert queries.letters(actor=cast.liaison).items == []
    with pytest.raises(NotFound):
        service.download(letter.id, actor=cast.liaison)
    service.turn(letter, LetterEvent.SEND, actor=cast.clerk)
    assert [view.letter.id for view in queries.letters(actor=cast.liaison).items] == [letter.id]
    assert queries.sheet(letter.id, actor=cast.liaison).lines == []
    assert service.download(letter.id, actor=cast.liaison)[1] == "幸福里党函〔2026〕1号.pdf"
    assert queries.letters(actor=cast.strange_liaison).items == []


def test_rendering_keeps_the_file_and_twice_is_once(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    with pytest.raises(NotRendered):
        service.download(letter.id, actor=cast.clerk)
    render(letter)
    first = (letter.file_sha256, letter.version)
    assert letter.state is LetterState.RENDERED
    assert letter.file_sha256 is not None
    assert len(files.store().get(letter.file_sha256)) == letter.file_size
    render(letter)
    assert (letter.file_sha256, letter.version) == first


def test_setting_a_letter_again_gives_the_same_bytes_at_any_time(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    now = jobs.pdf_of(letter, public_url=PUBLIC, specimen=SPECIMEN)
    stand_at(2027, 2, 1)
    assert jobs.pdf_of(letter, public_url=PUBLIC, specimen=SPECIMEN) == now


def test_content_altered_behind_our_back_is_never_printed(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    altered = {**letter.content, "text": {**letter.content["text"], "addressee": "别的单位"}}
    letter.content = altered
    with pytest.raises(PermanentFailure, match="digest"):
        render(letter)


def test_an_unprintable_character_ends_the_work_without_naming_anybody(cast: Cast, letter: Letter) -> None:
    letter.content = {**letter.content, "text": {**letter.content["text"], "addressee": "李\U0003134a"}}
    letter.content_sha256 = snapshots.digest(letter.content)
    approve_unchecked(cast, letter)
    with pytest.raises(PermanentFailure, match=r"^no font has U\+3134A$"):
        jobs.render(Lease("render", "2026H1", letter.id, "test", 1), public_url=PUBLIC)


def approve_unchecked(cast: Cast, letter: Letter) -> None:
    letter.review(by=cast.clerk.person_id, at=letter.drafted_at)
    letter.approve(
        by=cast.secretary.person_id, at=letter.drafted_at, dated=dt.date(2026, 7, 22), serial=9, number="函9",
        code="A" * 20,
    )  # fmt: skip


def test_a_code_tells_number_date_and_bodies_and_nothing_about_people(cast: Cast, letter: Letter) -> None:
    assert not queries.verify(queries.code_of(letter.id)).valid
    approve(cast, letter)
    assert letter.code
    found = queries.verify("-".join([letter.code[:4].lower(), letter.code[4:]]))
    assert found == queries.Verification(
        True, "幸福里党函〔2026〕1号", dt.date(2026, 7, 22), "中共金泉市河西区东风街道幸福里社区委员会", "金泉市水务局",
        queries.Period.half(2026, 1),
    )  # fmt: skip


def test_a_code_written_into_the_database_without_the_key_is_not_valid(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    letter.code = "B" * 20
    assert queries.verify("B" * 20).valid is False
    assert queries.verify("").valid is False


def test_every_step_leaves_an_audit_row(cast: Cast, letter: Letter) -> None:
    service.change(letter.id, evaluation=["甲。"], actor=cast.clerk)
    service.review(letter.id, actor=cast.clerk)
    service.give_back(letter.id, "改", actor=cast.secretary)
    approve(cast, letter)
    render(letter)
    service.download(letter.id, actor=cast.clerk)
    rows = session().execute(
        select(AuditEntry.verb, AuditEntry.person_id, AuditEntry.area_path)
        .where(AuditEntry.subject_id == letter.id)
        .order_by(AuditEntry.id)
    )
    found = [(row.verb, row.person_id) for row in rows if row.area_path == cast.happiness.path]
    clerk, secretary = cast.clerk.person_id, cast.secretary.person_id
    assert found == [
        ("letters.draft", None),
        ("letters.open_check", None),
        ("letters.freeze", None),
        ("letters.change", clerk),
        ("letters.review", clerk),
        ("letters.return", secretary),
        ("letters.review", clerk),
        ("letters.approve", secretary),
        ("letters.render", None),
        ("letters.download", clerk),
    ]


def test_names_of_both_sides_are_those_of_the_day_of_review(cast: Cast, letter: Letter) -> None:
    body = organisations.addressee(cast.water.id)
    assert body
    body.full_name = "金泉市水务局党组"
    service.review(letter.id, actor=cast.clerk)
    assert snapshots.text_of(letter.content).addressee == "金泉市水务局党组"
