"""What fits into a subscribe message, and how its templates are configured."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notifications.rules import (
    MOST_THING,
    NoticeKind,
    Template,
    moment,
    read_templates,
    sandbox_templates,
    shortened,
    thing,
)


@given(st.text())
def test_a_thing_has_1_to_20_characters_in_one_line(words: str) -> None:
    value = thing(words)
    assert 1 <= len(value) <= MOST_THING
    assert "\n" not in value


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=MOST_THING))
def test_what_fits_stays_as_it_is(words: str) -> None:
    assert thing(words) == words


def test_what_does_not_fit_ends_with_an_ellipsis() -> None:
    assert thing("您认领的“楼道清洁”岗位已经同意，请按时参加。") == "您认领的“楼道清洁”岗位已经同意，请按…"
    assert shortened("一二三", 3) == "一二三"


def test_a_moment_is_told_in_shanghai() -> None:
    assert moment(dt.datetime(2026, 7, 22, 17, 5, tzinfo=dt.UTC)) == "2026年7月23日 01:05"


def test_a_message_fills_the_three_places() -> None:
    at = dt.datetime(2026, 7, 22, 1, tzinfo=dt.UTC)
    filled = Template("T", "thing4", "thing7", "date2").fill("标题", "内容", at)
    assert filled == {"thing4": "标题", "thing7": "内容", "date2": "2026年7月22日 09:00"}


def test_templates_are_read_with_or_without_keys() -> None:
    read = read_templates("claim=AbC-1_x, offer=XY:thing4:thing7:date2,")
    assert read == {
        NoticeKind.CLAIM: Template("AbC-1_x"),
        NoticeKind.OFFER: Template("XY", "thing4", "thing7", "date2"),
    }


@pytest.mark.parametrize("wrong", ["claim", "claim=", "nothing=ABC", "claim=A:thing1", "claim=A B"])
def test_a_wrong_template_is_refused_by_name(wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        read_templates(f"offer=XY,{wrong}")


def test_the_sandbox_has_a_template_for_every_kind() -> None:
    assert set(sandbox_templates()) == set(NoticeKind)
    assert all(kind.label for kind in NoticeKind)
