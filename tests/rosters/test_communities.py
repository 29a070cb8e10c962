"""A community's name fits one community, several, or none; between two nobody guesses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rosters.communities import Fit, match_community
from tests.rosters.samples import COMMUNITIES, HAPPINESS, NORTH_STREETS, community_id


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("幸福里社区居委会", "幸福里社区居委会"),
        ("幸福里社区居民委员会", "幸福里社区居委会"),
        ("幸福里社区", "幸福里社区居委会"),
        ("幸福里社区 ", "幸福里社区居委会"),
        ("幸福里居委会", "幸福里社区居委会"),
        ("幸福里社区党委", "幸福里社区居委会"),
        ("幸福里", "幸福里社区居委会"),
        ("幸 福 里", "幸福里社区居委会"),
        ("农垦", "农垦社区居民委员会"),
        ("团结社区居委会", "团结社区居委会"),
        ("团结社区居民委员会", "团结社区居民委员会"),
        ("新村", "新村社区居委会"),
        ("三墩村", "三墩村委会"),
        ("三墩", "三墩村委会"),
        ("红柳湾村", "红柳湾村民委员会"),
        ("开发区虚拟社区", "开发区虚拟社区"),
        ("十四号基地管理区", "十四号基地管理区"),
        ("新城路社区", "新城路社区居委会"),
        ("古城社区", "古城社区居委会"),
        ("古城村", "古城村委会"),
        ("金城区北街社区", "北街社区居委会"),
        ("金泉市金城区新城街道北街社区居委会", "北街社区居委会"),
        ("新城街道办事处北街社区", "北街社区居委会"),
        ("玉关市/老城街道/北街", "北 街社区居委会"),
        ("玉关北街社区", "北 街社区居委会"),
        ("北街社区（玉关市）", "北 街社区居委会"),
        ("北街社区(玉关市老城街道)", "北 街社区居委会"),
        ("古城（金城区）", "古城村委会"),
    ],
)
def test_these_words_mean_exactly_one_community(text: str, name: str) -> None:
    match = match_community(text, COMMUNITIES)
    assert (match.fit, match.id) == (Fit.UNIQUE, community_id(name))


@pytest.mark.parametrize("text", ["北街社区居委会", "北街社区", "北街", "北街社区（东边）", "金泉市北街社区"])
def test_namesakes_are_ambiguous_unless_the_words_say_where(text: str) -> None:
    match = match_community(text, COMMUNITIES)
    assert match.fit is Fit.AMBIGUOUS
    assert match.id is None
    assert {community.id for community in match.communities} == set(NORTH_STREETS)


def test_two_full_names_with_one_stem_are_ambiguous_by_the_stem_only() -> None:
    assert match_community("团结社区", COMMUNITIES).fit is Fit.AMBIGUOUS


def test_a_stem_of_a_neighbourhood_and_a_village_is_ambiguous() -> None:
    assert match_community("古城", COMMUNITIES).fit is Fit.AMBIGUOUS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不存在社区",
        "社区",
        "里社区",
        "玉关市幸福里社区",
        "幸福里社区（玉关市）",
        "幸福里村",
        "金城区",
        "幸" * 100,
    ],
)
def test_what_fits_no_community_stays_open(text: str) -> None:
    assert match_community(text, COMMUNITIES).fit is Fit.NONE


def test_an_ambiguous_name_is_told_with_county_and_subdistrict() -> None:
    names = [community.full_name for community in match_community("北街", COMMUNITIES).communities]
    assert names == ["金城区新城街道北街社区居委会", "玉关市老城街道北街社区居委会"]


@given(st.text(st.sampled_from("北街社区居委会村金城市玉关（）() /古新幸福里"), max_size=30))
def test_any_words_are_matched_and_only_to_communities_of_the_index(text: str) -> None:
    match = match_community(text, COMMUNITIES)
    assert (match.id is None) == (len(match.communities) != 1)


@given(st.sampled_from(["幸福里社区", "北街", "三墩村"]), st.sampled_from([" ", "　", "\u200b"]))
def test_spaces_never_change_what_is_meant(text: str, space: str) -> None:
    assert match_community(space.join(text), COMMUNITIES) == match_community(text, COMMUNITIES)


def test_the_happy_community_is_itself() -> None:
    assert match_community("幸福里社区居委会", COMMUNITIES).id == HAPPINESS
