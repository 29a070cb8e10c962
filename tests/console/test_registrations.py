"""Reviewing registrations at the desk."""

from types import SimpleNamespace

from playwright.sync_api import expect

from server.members.rules import Purpose
from server.registrations.models import Registration
from server.registrations.rules import RegistrationState
from tests import factories as make
from tests.console.conftest import OpenDesk


def submitted(living: SimpleNamespace) -> Registration:
    """Let 王立新 have submitted a registration in 幸福里."""
    with living.database.transaction():
        make.ConsentFactory(member_id=living.cast.wang.id, purpose=Purpose.REGISTER)
        make.ConsentFactory(member_id=living.cast.wang.id, purpose=Purpose.TELL_UNIT)
        return make.RegistrationFactory(
            member_id=living.cast.wang.id, community_id=living.cast.happiness.id,
            state=RegistrationState.SUBMITTED, approved_by=None, approved_at=None,
        )  # fmt: skip


def test_a_clerk_approves_and_prints_the_receipt(desk: OpenDesk, living: SimpleNamespace) -> None:
    submitted(living)
    page = desk(living.cast.clerk)
    page.get_by_role("link", name="报到", exact=True).click()
    page.get_by_role("link", name="王立新").click()
    page.get_by_role("button", name="通过报到").click()
    expect(page.get_by_role("status")).to_contain_text("已通过，登记编号")
    page.get_by_role("link", name="打印报到回执").click()
    expect(page.get_by_role("heading", name="在职党员社区报到回执")).to_be_visible()


def test_a_return_without_a_reason_says_so_at_the_field(desk: OpenDesk, living: SimpleNamespace) -> None:
    waiting = submitted(living)
    page = desk(living.cast.clerk, f"/console/registrations/{waiting.id}")
    page.get_by_label("退回原因").evaluate("field => field.removeAttribute('required')")
    page.get_by_role("button", name="退回", exact=True).click()
    expect(page.locator("#reason-wrong")).to_be_visible()


def test_the_back_button_approves_nothing_twice(desk: OpenDesk, living: SimpleNamespace) -> None:
    waiting = submitted(living)
    page = desk(living.cast.clerk, f"/console/registrations/{waiting.id}")
    form = page.locator("form[action$=approval]").first.evaluate(
        "form => Object.fromEntries(new FormData(form))"
    )
    answers = [
        page.request.post(f"/console/registrations/{waiting.id}/approval", form=form, max_redirects=0).status
        for _ in range(2)
    ]
    assert answers == [303, 303]


def test_a_stranger_sees_neither_list_nor_person(desk: OpenDesk, living: SimpleNamespace) -> None:
    waiting = submitted(living)
    page = desk(living.cast.stranger, "/console/registrations")
    expect(page.get_by_text("没有“待核”的报到。")).to_be_visible()
    page.goto(f"/console/registrations/{waiting.id}")
    expect(page.get_by_role("heading", name="没有找到")).to_be_visible()
