"""Importing a city's divisions, as they come from the Statistics Bureau's list or without codes."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from server.kernel.actor import SYSTEM
from server.kernel.db import Database, session
from server.kernel.errors import Forbidden, NotFound
from server.organisations import queries, service
from server.organisations.errors import DivisionsMalformed
from server.organisations.models import Area, CommunitySettings
from server.organisations.rules import AreaLevel
from tests.cast import Cast

HEAD = "code,name,level,parent_code\n"
DIVISIONS = Path(__file__).parents[2] / "server" / "demo" / "divisions.csv"


@pytest.mark.usefixtures("within")
def test_a_real_city_of_623_rows_is_imported_once() -> None:
    content = DIVISIONS.read_text(encoding="utf-8")
    first = service.import_divisions(content, actor=SYSTEM)
    assert (first.added, first.unchanged) == (623, 0)
    again = service.import_divisions(content, actor=SYSTEM)
    assert (again.added, again.renamed, again.unchanged) == (0, 0, 623)
    assert session().scalar(select(func.count()).select_from(Area)) == 623
    assert session().scalar(select(func.count()).select_from(CommunitySettings)) == 531


@pytest.mark.usefixtures("within")
def test_any_level_may_lack_a_code() -> None:
    rows = (
        ",金泉市,city,\n,河西区,county,金泉市\n,东风街道,subdistrict,河西区\n,幸福里社区,community,东风街道\n"
    )
    assert service.import_divisions(HEAD + rows, actor=SYSTEM).added == 4
    assert service.import_divisions(HEAD + rows, actor=SYSTEM).unchanged == 4
    (community,) = queries.communities()
    assert [area.name for area in queries.ancestors(community)] == ["金泉市", "河西区", "东风街道"]


@pytest.mark.usefixtures("within")
def test_a_renamed_community_keeps_its_place() -> None:
    rows = "620900000000,金泉市,city,\n620902000000,河西区,county,620900000000\n"
    service.import_divisions(HEAD + rows, actor=SYSTEM)
    before = queries.area_by_code("620902000000")
    assert before is not None
    counted = service.import_divisions(HEAD + rows.replace("河西区", "河东区"), actor=SYSTEM)
    after = queries.area_by_code("620902000000")
    assert counted.renamed == 1
    assert after is not None
    assert (after.id, after.name) == (before.id, "河东区")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("620902000000,河西区,county,999999999999\n", "上级"),
        ("62090,河西区,county,620900000000\n", "12位"),
        ("620902000000,河西区,district,620900000000\n", "层级"),
        ("620902000000,,county,620900000000\n", "名称"),
        ("620800000000,另一市,city,\n", "一个市"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_half_imported(database: Database, row: str, words: str) -> None:
    content = f"{HEAD}620900000000,金泉市,city,\n{row}"
    with pytest.raises(DivisionsMalformed) as refused, database.transaction():
        service.import_divisions(content, actor=SYSTEM)
    assert words in refused.value.fields["第3行"][0]
    with database.transaction():
        assert queries.root() is None


@pytest.mark.usefixtures("within")
def test_a_wrong_header_is_refused() -> None:
    with pytest.raises(DivisionsMalformed):
        service.import_divisions("a,b\n1,2\n", actor=SYSTEM)


def test_only_an_administrator_imports(database: Database, cast: Cast) -> None:
    with pytest.raises(Forbidden), database.transaction():
        service.import_divisions(HEAD, actor=cast.clerk)


def test_scope_is_a_subtree(database: Database, cast: Cast) -> None:
    with database.transaction():
        assert queries.access_community(cast.happiness.id, actor=cast.clerk, verb="members.read") is not None
        with pytest.raises(NotFound):
            queries.access_community(cast.peace.id, actor=cast.clerk, verb="members.read")
        with pytest.raises(NotFound):
            queries.access_community(cast.happiness.id, actor=cast.stranger, verb="members.read")
        assert (
            queries.access_area(cast.peace.id, actor=cast.observer, verb="letters.read").level
            is AreaLevel.COMMUNITY
        )
