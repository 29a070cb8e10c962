"""单位与社区变更: the register of units, and communities that are renamed, merged and split, as the administrator sees them."""

import datetime as dt
from types import SimpleNamespace

from playwright.sync_api import Page, expect
from sqlalchemy import select

from server.kernel.db import session
from server.members import queries as members
from server.organisations import queries as organisations
from server.organisations.models import Area, AreaChange, Unit
from server.registrations import queries as registrations
from tests import cast as casting
from tests import factories as make
from tests.activities.test_sheets import counting
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings

HERE = "/console/settings/organisations"


def confirm(page: Page, button: str) -> None:
    """Press a button that asks first, and say yes."""
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="确认").click()


def test_a_unit_is_added_renamed_and_addressed(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, "/console/settings")
    page.get_by_role("link", name="单位与社区变更").click()
    page.get_by_role("link", name="新增单位").click()
    page.get_by_label("单位名称").fill("金泉市图书馆")
    page.get_by_role("button", name="新增", exact=True).click()
    expect(page.locator("#name-wrong")).to_contain_text("已存在")
    page.get_by_label("单位名称").fill("金泉市气象局")
    page.get_by_role("button", name="新增", exact=True).click()
    expect(page.get_by_role("heading", name="金泉市气象局", level=1)).to_be_visible()
    page.get_by_label("单位名称").fill("金泉市气象台")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("原名称仍可对应名册")).to_be_visible()
    page.get_by_label("全称").fill("金泉市气象台党支部")
    page.get_by_label("简称").fill("气象台党支部")
    confirm(page, "变更")
    expect(page.get_by_text("金泉市气象台党支部（自")).to_be_visible()
    assert findings(page) == []
    page.goto(f"{HERE}?q=气象局")
    expect(page.get_by_role("row", name="金泉市气象台")).to_contain_text("金泉市气象台党支部")
    with living.database.transaction():
        found = organisations.units_named(["金泉市气象局", "金泉市气象台"], living.cast.city.id)
        assert len(set(found.values())) == 1


def test_two_clerks_change_one_unit(desk: OpenDesk, living: SimpleNamespace) -> None:
    address = f"{HERE}/units/{living.cast.water.id}"
    slow, quick = desk(living.cast.administrator, address), desk(living.cast.administrator, address)
    quick.get_by_label("地址").fill("河西路1号")
    quick.get_by_role("button", name="保存", exact=True).click()
    slow.get_by_label("地址").fill("河西路2号")
    slow.get_by_role("button", name="保存", exact=True).click()
    expect(slow.get_by_text("现在是：河西路1号")).to_be_visible()
    expect(slow.get_by_label("地址")).to_have_value("河西路2号")
    slow.get_by_role("button", name="保存", exact=True).click()
    expect(slow.get_by_text("已保存。")).to_be_visible()
    expect(slow.get_by_label("地址")).to_have_value("河西路2号")


def test_a_part_of_a_unit_goes_to_a_new_one_and_the_rest_is_merged(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    cast = living.cast
    page = desk(cast.administrator, f"{HERE}/units/{cast.water.id}/split")
    page.get_by_label("王立新").check()
    page.get_by_label("新单位名称").fill("金泉市水利工程站")
    page.get_by_label("依据或原因").fill("机构改革方案")
    confirm(page, "办理拆分")
    expect(page.get_by_role("heading", name="金泉市水利工程站", level=1)).to_be_visible()
    page.goto(f"{HERE}/units/{cast.water.id}")
    page.get_by_label("承接单位").select_option("金泉市图书馆")
    page.get_by_label("依据或原因").fill("机构改革方案")
    confirm(page, "撤并单位")
    expect(page.get_by_text("单位已撤并，1人转入承接单位")).to_be_visible()
    expect(page.get_by_text("起并入金泉市图书馆")).to_be_visible()
    with living.database.transaction():
        new = session().scalars(select(Unit.id).where(Unit.name == "金泉市水利工程站")).one()
        today = members.units_on([cast.wang.id, cast.li.id], dt.date(2026, 7, 22))
        assert today == {cast.wang.id: new, cast.li.id: cast.library.id}


def test_a_community_is_merged_after_its_consequences_were_seen(
    desk: OpenDesk, living: SimpleNamespace
) -> None:
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness)
    page = desk(cast.administrator, f"{HERE}/communities")
    page.get_by_role("link", name="幸福里社区居委会").click()
    page.get_by_role("link", name="并入另一个社区").click()
    page.get_by_label("并入哪个社区").select_option("平安里社区居委会（东风街道）")
    page.get_by_label("依据或原因").fill("区民政局批复")
    page.get_by_role("button", name="查看影响").click()
    seen = page.get_by_role("alert")
    expect(seen).to_contain_text("继续有效的报到1")
    assert findings(page) == []
    with living.database.transaction():
        assert session().get_one(Area, cast.happiness.id).closed_on is None
    page.get_by_role("button", name="确认合并").dblclick()
    expect(page.get_by_text("合并已完成")).to_be_visible()
    expect(page.get_by_text("继续有效的报到 1")).to_be_visible()
    with living.database.transaction():
        assert len(session().scalars(select(AreaChange)).all()) == 1
        live = registrations.live_registration(cast.wang.id)
        assert live is not None
        assert live.community_id == cast.peace.id
    page.goto(f"{HERE}/communities/{cast.happiness.id}")
    expect(page.get_by_text("起并入平安里社区居委会")).to_be_visible()


def test_a_new_community_is_split_off_by_residence(desk: OpenDesk, living: SimpleNamespace) -> None:
    cast = living.cast
    page = desk(cast.administrator, f"{HERE}/communities/{cast.happiness.id}/split")
    page.get_by_label("按居住小区勾选").fill("富康")
    page.get_by_role("button", name="勾选", exact=True).click()
    expect(page.get_by_text("含“富康”的2人已勾选")).to_be_visible()
    page.get_by_label("李春梅").uncheck()
    for label, words in (
        ("名称", "幸福东里社区居委会"), ("机关代字", "幸福东里党函"), ("发文机关全称", "中共幸福东里社区委员会"),
        ("发文机关简称", "幸福东里社区党委"), ("依据或原因", "区民政局批复"),
    ):  # fmt: skip
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="查看影响").click()
    expect(page.get_by_role("alert")).to_contain_text("将分出幸福东里社区居委会，1人随之转去")
    page.get_by_role("button", name="确认拆分").click()
    expect(page.get_by_role("heading", name="幸福东里社区居委会", level=1)).to_be_visible()
    expect(page.get_by_text("从幸福里社区居委会分出幸福东里社区居委会")).to_be_visible()


def test_a_community_gets_another_name_and_issuer(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, f"{HERE}/communities/{living.cast.happiness.id}")
    page.get_by_label("新名称").fill("幸福新里社区居委会")
    page.get_by_label("发文机关新全称").fill("中共幸福新里社区委员会")
    page.get_by_label("依据或原因").fill("区政府批复")
    confirm(page, "更名")
    expect(page.locator("#short_name-wrong")).to_contain_text("一并填写")
    page.get_by_label("发文机关新简称").fill("幸福新里社区党委")
    confirm(page, "更名")
    expect(page.get_by_role("heading", name="幸福新里社区居委会", level=1)).to_be_visible()
    expect(page.get_by_text("中共幸福新里社区委员会")).to_be_visible()
    assert findings(page) == []


def test_nobody_but_the_administrator_keeps_the_register(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.stranger, "/console/settings")
    expect(page.get_by_role("link", name="单位与社区变更")).to_have_count(0)
    for path in ("", f"/units/{living.cast.water.id}", f"/communities/{living.cast.happiness.id}/merger"):
        answer = page.goto(HERE + path)
        assert answer is not None
        assert answer.status == 403


def test_the_list_asks_as_much_for_many_units_as_for_few(desk: OpenDesk, living: SimpleNamespace) -> None:
    page = desk(living.cast.administrator, HERE)
    page.reload()
    with counting(living.database) as few:
        page.reload()
    with living.database.transaction():
        for number in range(30):
            casting.add_member(
                f"党员{number}", make.UnitFactory(area_id=living.cast.city.id), living.cast.peace
            )
    with counting(living.database) as many:
        page.reload()
    assert len(many) == len(few)
