"""First sign-in to receipt: bind, read and answer four consents, hand in, be approved at the desk, hold the number."""

import re

from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town, follows, goes_back, says, typed, types

CONSENTS = ["报到登记使用", "向所在单位反馈", "公示姓名和照片", "使用证件号码"]


def begin_registering(one: Phone) -> None:
    one.sees("尚未报到")
    follows(one, "到居住社区报到")
    one.sees("以下各项请分别阅读、分别选择。")


def answered(one: Phone) -> list[str]:
    """Return the answers that are ticked, in the page's order."""
    ticked = one.page.get_by_role("button").filter(has_text="✓").all()
    return [each.get_attribute("aria-label") or "" for each in ticked]


def approve(town: Town) -> str:
    """Let the secretary approve the one submission at the desk; return the number given."""
    desk = town.desk(town.cast.secretary)
    [waiting] = desk.get("/registrations", state="submitted")["items"]
    return str(desk.post(f"/registrations/{waiting['id']}/approval")["number"])


def test_from_the_first_sign_in_to_the_receipt(town: Town) -> None:
    wang = town.new_phone(town.number_of(town.cast.wang))
    wang.tap("绑定本人身份")
    wang.tap("用微信手机号绑定")
    wang.sees("已绑定本人身份")
    wang.tap("去首页")
    wang.sees("王立新，您好")
    begin_registering(wang)
    wang.tap("水电维修")
    types(wang, "服务承诺（可不填）", "随叫随到")
    wang.tap("报到登记使用：同意")
    wang.tap("向所在单位反馈：同意")
    wang.tap("提交报到")
    wang.sees("已向幸福里社区居委会提交，等待社区审核。")
    number = approve(town)
    goes_back(wang)
    wang.sees("已报到")
    wang.page.get_by_text("王立新，您好").click()
    wang.tap("查看报到回执")
    wang.sees(number)
    assert re.fullmatch(r"620902002003-2026-\d{4}", number)


def test_each_consent_stands_alone_with_its_text_above_it_and_none_is_ticked_beforehand(town: Town) -> None:
    wang = town.phone_of(town.cast.wang)
    begin_registering(wang)
    assert answered(wang) == []
    page = wang.page.locator("page:visible").inner_text()
    for title, following in zip(CONSENTS, [*CONSENTS[1:], "提交报到"], strict=True):
        part = page[page.index(f"\n{title}\n") : page.index(f"\n{following}\n")]
        assert [label in part for label in ("用途：", "接收方：", "内容：", "保存期限：", "撤回：")] == [
            True
        ] * 5
        assert part.index("撤回：") < part.index("\n同意")
    wang.tap("公示姓名和照片：同意")
    assert answered(wang) == ["公示姓名和照片：同意"]


def test_what_is_missing_is_said_and_what_was_chosen_stays(town: Town) -> None:
    wang = town.phone_of(town.cast.wang)
    begin_registering(wang)
    types(wang, "服务承诺（可不填）", "随叫随到")
    wang.tap("提交报到")
    wang.sees("办理报到须同意这一项")
    wang.sees("请选择同意或不同意；不同意不影响报到。")
    assert "POST" not in [each["method"] for each in wang.calls("request")[1:]]
    wang.tap("报到登记使用：同意")
    assert not says(wang, "办理报到须同意这一项")
    assert typed(wang, "服务承诺（可不填）") == "随叫随到"


def test_whoever_refuses_to_have_their_unit_told_registers_all_the_same(town: Town) -> None:
    wang = town.phone_of(town.cast.wang)
    begin_registering(wang)
    wang.tap("报到登记使用：同意")
    wang.tap("向所在单位反馈：不同意")
    wang.tap("提交报到")
    wang.sees("等待社区审核")
    assert re.fullmatch(r"620902002003-2026-\d{4}", approve(town))


def test_a_returned_form_is_corrected_and_handed_in_again(town: Town) -> None:
    wang = town.phone_of(town.cast.wang)
    begin_registering(wang)
    types(wang, "服务承诺（可不填）", "随叫随到")
    wang.tap("报到登记使用：同意")
    wang.tap("向所在单位反馈：同意")
    wang.tap("提交报到")
    wang.sees("等待社区审核")
    desk = town.desk(town.cast.clerk)
    [waiting] = desk.get("/registrations", state="submitted")["items"]
    desk.post(f"/registrations/{waiting['id']}/return", {"reason": "请补充可服务时间"})
    goes_back(wang)
    follows(wang, "报到被退回，请修改后重新提交")
    wang.sees("退回原因：请补充可服务时间")
    wang.tap("周六上午")
    assert typed(wang, "服务承诺（可不填）") == "随叫随到"
    wang.tap("重新提交")
    wang.sees("等待社区审核")
    again = desk.get(f"/registrations/{waiting['id']}")
    assert (again["free_times"], again["pledge"]) == ("周六上午", "随叫随到")


def test_with_the_code_on_the_screen_the_desk_binds_the_phone(town: Town) -> None:
    li = town.new_phone()
    li.tap("绑定本人身份")
    li.sees("请到社区党群服务中心，出示这个绑定码")
    code = li.page.locator(".card", has_text="或者当面办理").locator(".title").last.inner_text()
    town.desk(town.cast.clerk).post(f"/members/{town.cast.li.id}/binding", {"code": code}, status=201)
    goes_back(li)
    li.sees("李春梅，您好")
