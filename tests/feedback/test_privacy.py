"""What a unit never learns: of members who take their consent back, of other units' days, of why people decided."""

import datetime as dt
from dataclasses import replace

import pymupdf
import pytest

from server.feedback import drafting, papers, queries, service
from server.feedback import snapshot as snapshots
from server.feedback.checking import freeze_due
from server.feedback.errors import LetterBlocked
from server.feedback.models import Letter
from server.feedback.rules import LetterEvent, LetterState
from server.kernel.actor import SYSTEM
from server.members import service as members
from server.members.models import Member
from server.members.rules import ConsentChannel, Purpose
from server.posts import service as posts
from tests.activities.scene import row
from tests.cast import Cast
from tests.feedback.scene import approve, draft, facts_to, letter_to, render, serve, stand_at, table
from tests.posts.posting import publish

pytestmark = pytest.mark.usefixtures("within")
APRIL = dt.date(2026, 4, 10)


@pytest.fixture
def letter(cast: Cast) -> Letter:
    serve(cast, row(cast.wang.id, minutes=120))
    draft(cast)
    return letter_to(cast.water)


def withdraw(cast: Cast, member: Member) -> None:
    members.give_consent(
        member.id, Purpose.TELL_UNIT, False, text_version="2026-01", channel=ConsentChannel.DESK, actor=cast.clerk
    )  # fmt: skip


def test_who_takes_the_consent_back_after_the_cut_off_is_in_no_letter_that_goes_out(
    cast: Cast, letter: Letter
) -> None:
    withdraw(cast, cast.wang)
    stand_at(2026, 7, 22, 10)
    service.review(letter.id, actor=cast.clerk)
    with pytest.raises(LetterBlocked, match="1名党员已撤回"):
        service.approve(letter.id, actor=cast.secretary)
    service.give_back(letter.id, "有党员撤回同意", actor=cast.secretary)
    drafting.redraft(letter.id, "党员撤回同意", actor=cast.clerk)
    stand_at(2026, 8, 20)
    freeze_due(cast.happiness.id, actor=SYSTEM)
    assert approve(cast, letter).state is LetterState.APPROVED
    assert "王立新" not in snapshots.canonical(letter.content)


def test_words_about_somebody_who_is_no_longer_listed_do_not_outlive_the_listing(
    cast: Cast, letter: Letter
) -> None:
    service.change(letter.id, evaluation=["王立新同志坚持夜间巡逻。"], actor=cast.clerk)
    withdraw(cast, cast.wang)
    stand_at(2026, 7, 22, 10)
    drafting.redraft(letter.id, "党员撤回同意", actor=cast.clerk)
    assert [line[1] for line in table(letter)] == ["李春梅"]
    assert "王立新" not in snapshots.canonical(letter.content)


def test_a_liaison_who_is_staff_elsewhere_reads_no_ratings_reasons(cast: Cast, letter: Letter) -> None:
    approve(cast, letter)
    render(letter)
    for event in (LetterEvent.SEAL, LetterEvent.SEND):
        service.turn(letter, event, actor=cast.clerk)
    both = replace(cast.liaison, grants=(*cast.liaison.grants, *cast.stranger.grants))
    seen = queries.sheet(letter.id, actor=both)
    assert (seen.lines, seen.problems) == ([], [])
    assert len(queries.sheet(letter.id, actor=cast.clerk).lines) == 2


def test_the_individual_sheet_shows_only_days_with_the_letters_unit(cast: Cast) -> None:
    march = dt.date(2026, 3, 2)
    serve(cast, row(cast.wang.id, march, minutes=90), day=march)
    members.move(cast.wang.id, cast.library.id, APRIL, actor=cast.clerk)
    serve(cast, row(cast.wang.id, minutes=240))
    draft(cast)
    for unit, shown, hidden in (
        (cast.water, "2026年3月2日", "2026年5月16日"),
        (cast.library, "2026年5月16日", "2026年3月2日"),
    ):
        pdf, _ = papers.person_sheet(letter_to(unit).id, cast.wang.id, specimen=None, actor=cast.clerk)
        with pymupdf.open(stream=pdf) as document:
            told = "".join(page.get_text() for page in document)
        assert shown in told
        assert hidden not in told


def test_that_everybody_has_a_post_is_not_told_of_members_who_are_only_counted(
    cast: Cast,
) -> None:
    stand_at(2026, 3, 2)
    post = publish(cast, starts_on=APRIL, ends_on=dt.date(2026, 12, 31))
    for member in (cast.wang, cast.li):
        posts.claim(post.id, actor=cast.phone_of(member))
    withdraw(cast, cast.wang)
    stand_at(2026, 7, 22)
    draft(cast)
    assert not facts_to(cast.water).all_claimed
