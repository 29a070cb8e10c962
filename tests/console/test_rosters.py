"""名册 at the desk: a messy roster looked at, applied and undone; every unit against the register; changes told by units."""

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from server.delivery.models import RosterChange
from server.delivery.rules import RosterChangeKind
from server.kernel.db import session
from server.kernel.types import new_id
from server.members import queries as members
from server.members.rules import MemberState
from tests import cast as casting
from tests.activities.test_sheets import counting
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings
from tests.delivery import scene
from tests.portal.test_roster import SAMPLE, choose, confirm, work

TODAY = dt.date(2026, 7, 22)
IMPORTS = "/console/rosters/imports"
ROSTER = "\n".join(
    [
        "姓名,性别,单位,手机,所在社区,党员身份",
        "王立新,男,金泉市水务局,15444777001,幸福里,正式",
        "彭妍春,女,金泉市水务局,15444777006,幸福里,正式",
        "赵永强,男,金泉市水务局,1544477,幸福里,正式",
        "何其远,男,金泉市新局,15444777008,天上社区,正式",
    ]
)


@contextmanager
def saving(page: Page) -> Iterator[list[bytes]]:
    """Collect the file that is saved meanwhile."""
    saved: list[bytes] = []
    with page.expect_download() as caught:
        yield saved
    saved.append(Path(caught.value.path()).read_bytes())


def apply_roster(page: Page, living: SimpleNamespace) -> None:
    confirm(page, "确认导入")
    expect(page.get_by_role("progressbar", name="导入进度")).to_be_visible()
    work(living)
    expect(page.get_by_label("撤销原因")).to_be_visible()


def told(living: SimpleNamespace, name: str, kind: RosterChangeKind) -> None:
    """Let 水务局 have written a change in its reply to 幸福里."""
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness)
        letter = scene.sent(cast)
        session().add(
            RosterChange(
                id=new_id(), letter_id=letter.id, community_id=cast.happiness.id, unit_id=cast.water.id,
                kind=kind, name=name, note="已办手续", told_on=letter.dated,
            )
        )  # fmt: skip


def test_a_roster_with_problems_is_previewed_applied_and_undone_with_its_trace(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.administrator, IMPORTS)
    choose(page, ROSTER)
    expect(page.get_by_text("还没有登记，导入时将新建")).to_be_visible()
    expect(page.get_by_text("金泉市新局").first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="天上社区").first).to_contain_text("没有叫这个名字的社区")
    expect(page.get_by_role("row").filter(has_text="手机号应为 11 位")).to_contain_text("未导入")
    with saving(page) as saved:
        page.get_by_role("link", name="下载问题清单").click()
    assert CalamineWorkbook.from_filelike(io.BytesIO(saved[0])).sheet_names != []
    page.get_by_label("王立新（第2行）").select_option("同一人，换了号码")
    page.get_by_label("李春梅").check()
    apply_roster(page, living)
    expect(page.get_by_role("row", name="彭妍春")).to_contain_text("新增")
    expect(page.get_by_role("row", name="王立新")).to_contain_text("更新")
    expect(page.get_by_role("row", name="李春梅")).to_contain_text("标为已离开")
    assert findings(page) == []
    page.get_by_label("撤销原因").fill("传错了文件")
    confirm(page, "撤销本次导入")
    expect(page.get_by_role("progressbar", name="撤销进度")).to_be_visible()
    work(living)
    expect(page.get_by_text("撤销于")).to_be_visible()
    expect(page.get_by_text("撤回新增 2 人，还原更新 2 人")).to_be_visible()
    expect(page.get_by_text("彭妍春")).to_have_count(0)
    with living.database.transaction():
        li = members.member(living.cast.li.id)
        assert (li.state, members.unit_on(li.id, TODAY)) == (MemberState.SERVING, living.cast.water.id)


def test_what_somebody_built_on_stays_after_undoing_and_says_why(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    page = desk(living.cast.administrator, IMPORTS)
    choose(page, "姓名,性别,单位,手机,所在社区\n彭妍春,女,金泉市水务局,15444777006,幸福里\n")
    apply_roster(page, living)
    with living.database.transaction():
        known = members.of_units([living.cast.water.id], TODAY)[living.cast.water.id]
        peng = next(each.member_id for each in known if each.name == "彭妍春")
        living.cast.register(members.member(peng), living.cast.happiness)
    page.get_by_label("撤销原因").fill("传错了文件")
    confirm(page, "撤销本次导入")
    expect(page.get_by_role("progressbar")).to_be_visible()
    work(living)
    expect(page.get_by_role("row", name="彭妍春")).to_contain_text("已报到")
    page.goto(IMPORTS)
    expect(page.get_by_role("row", name="名册.csv").first).to_contain_text("已撤销")


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample rosters are not here")
@pytest.mark.parametrize(
    "path",
    sorted(SAMPLE.parent.glob("*名册.*")) if SAMPLE.exists() else [SAMPLE],
    ids=lambda path: path.suffix,
)
def test_every_real_sheet_is_read_and_its_rows_add_up(
    desk: OpenDesk, living: SimpleNamespace, path: Path
) -> None:
    page = desk(living.cast.administrator, IMPORTS)
    choose(page, path.read_bytes(), path.name)
    expect(page.get_by_role("heading", name="名册预览")).to_be_visible()
    tiles = {"".join(each.split()) for each in page.get_by_role("listitem").all_inner_texts()}
    number = {
        word: int(each.removesuffix(word))
        for each in tiles
        for word in ("读到的党员", "将新增")
        if word in each
    }
    assert number["读到的党员"] == number["将新增"] > 0


def test_a_unit_that_is_not_there_is_told_at_its_field(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, IMPORTS)
    page.get_by_role("combobox", name="单位").fill("没有的局")
    choose(page, ROSTER)
    expect(page.locator("#unit-wrong")).to_contain_text("没有这个单位")


def test_a_units_people_stand_one_by_one_against_the_register(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness, consent=False)
        cast.register(casting.add_member("赵四", cast.water, cast.happiness), cast.peace)
        cast.register(casting.add_member("钱五", cast.water, cast.peace), cast.happiness)
        casting.add_member("孙六", cast.water, cast.peace)
    page = desk(cast.clerk, "/console/rosters")
    row = page.get_by_role("row", name="金泉市水务局")
    assert row.locator("td").all_inner_texts()[2:5] == ["3", "1", "2"]
    page.get_by_role("link", name="金泉市水务局").click()
    for name, words in (
        ("王立新", "已在本社区报到"), ("李春梅", "未报到"), ("赵四", "已在其他社区报到"),
        ("钱五", "在本社区报到，但名册上不住在这里"),
    ):  # fmt: skip
        expect(page.get_by_role("row", name=name)).to_contain_text(words)
    expect(page.get_by_text("孙六")).to_have_count(0)
    expect(page.get_by_role("row", name="赵四")).not_to_contain_text("平安里")
    assert findings(page) == []
    with saving(page) as saved:
        page.get_by_role("link", name="下载表格").click()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(saved[0])).get_sheet_by_index(0).to_python()
    assert any("李春梅" in row and "未报到" in row for row in rows)
    page.get_by_label("情况").select_option("missing")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("link", name="李春梅")).to_be_visible()
    expect(page.get_by_role("link", name="王立新")).to_have_count(0)


def test_a_change_told_by_a_unit_is_reached_from_today_and_carried_out(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    told(living, "李春梅", RosterChangeKind.RETIRED)
    page = desk(living.cast.clerk)
    page.get_by_role("link", name="单位名册变动").click()
    expect(page.get_by_role("row", name="李春梅")).to_contain_text("退休")
    assert findings(page) == []
    page.get_by_label("最后一天").fill("2026-07-15")
    confirm(page, "办理退休")
    expect(page.get_by_role("status")).to_contain_text("已办理李春梅退休，任职截止 2026-07-15")
    with living.database.transaction():
        assert members.member(living.cast.li.id).state is MemberState.RETIRED
    page.get_by_label("状态").select_option("已办理")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_role("row", name="李春梅")).to_contain_text("孙敏")


def test_a_change_about_somebody_unknown_can_only_be_ticked_off(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    told(living, "周新来", RosterChangeKind.MOVED_IN)
    page = desk(living.cast.clerk, "/console/rosters/changes")
    expect(page.get_by_role("link", name="录入登记表")).to_be_visible()
    confirm(page, "已处理")
    expect(page.get_by_text("没有待办理的名册变动。")).to_be_visible()


def test_the_clerk_next_door_sees_nothing_of_it(desk: OpenDesk, living: SimpleNamespace) -> None:
    told(living, "李春梅", RosterChangeKind.RETIRED)
    page = desk(living.cast.stranger, "/console/rosters")
    expect(page.get_by_text("金泉市图书馆")).to_be_visible()
    expect(page.get_by_text("金泉市水务局")).to_have_count(0)
    page.goto(f"/console/rosters/units/{living.cast.water.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
    page.goto("/console/rosters/changes")
    expect(page.get_by_text("没有待办理的名册变动。")).to_be_visible()


def test_a_liaison_learns_nothing_at_the_desk_that_the_unit_is_not_told(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness, consent=False)
    page = desk(cast.liaison, f"/console/rosters/units/{cast.water.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
    answer = page.request.get(f"/api/v1/units/{cast.water.id}/reconciliation.xlsx")
    assert answer.status == 404


@pytest.mark.parametrize(
    "path", ["/console/rosters", "/console/rosters/units/{water}", "/console/rosters/changes"]
)
def test_a_page_asks_as_much_for_many_as_for_one(desk: OpenDesk, living: SimpleNamespace, path: str) -> None:
    cast = living.cast
    told(living, "李春梅", RosterChangeKind.RETIRED)
    page = desk(cast.clerk, path.format(water=cast.water.id))
    with counting(living.database) as few:
        page.reload()
    with living.database.transaction():
        for name in ("赵永强", "何其远"):
            cast.register(casting.add_member(name, cast.water, cast.happiness), cast.happiness)
            casting.add_member(name, cast.library, cast.happiness)
        change = session().query(RosterChange).one()
        session().add(
            RosterChange(
                id=new_id(), letter_id=change.letter_id, community_id=cast.happiness.id,
                unit_id=cast.library.id, kind=RosterChangeKind.LEFT, name="何其远", told_on=change.told_on,
            )
        )  # fmt: skip
    with counting(living.database) as many:
        page.reload()
    assert "何其远" in page.content() or "金泉市图书馆" in page.content()
    assert len(many) <= len(few)
