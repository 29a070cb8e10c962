"""冯生 keeps 图书馆's side: nothing of 水务局 is to be seen, by no address. And staff of communities have no portal."""

from types import SimpleNamespace
from uuid import UUID

import pytest
from playwright.sync_api import FilePayload, Page, expect

from server.feedback.models import Letter
from server.rosters import service as rosters
from tests import cast as casting
from tests.console.conftest import OpenDesk
from tests.console.test_accessible import findings

PAGES = ("/portal", "/portal/letters", "/portal/roster", "/portal/roster/reconciliation", "/portal/appraisal")
NAMES = ("王立新", "李春梅", "水务局", "幸福里党函")


@pytest.fixture
def uploaded(living: SimpleNamespace) -> UUID:
    """A roster that 水务局's liaison has uploaded and not applied."""
    cast, line = living.cast, "王立新,男,金泉市水务局,15444777001,幸福里,正式"
    content = f"姓名,性别,单位,手机,所在社区,党员身份\n{line}\n".encode("gb18030")
    with living.database.transaction():
        seen = rosters.preview(
            content, filename="名册.csv", area_id=cast.city.id, unit_id=cast.water.id, actor=cast.liaison
        )
        return seen.id


def own_pages(letter: Letter, uploaded: UUID, unit_id: UUID) -> list[str]:
    """Return every address that is about 水务局 alone."""
    chosen = [f"{path}?unit_id={unit_id}" for path in PAGES]
    imports = f"/portal/roster/imports/{uploaded}"
    return [*chosen, f"/portal/letters/{letter.id}", imports, f"{imports}/progress"]


def tells_nothing(page: Page) -> bool:
    return not any(name in page.content() for name in NAMES)


@pytest.mark.parametrize("path", PAGES)
def test_a_strange_liaisons_pages_tell_nothing_of_the_unit(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter, uploaded: UUID, path: str
) -> None:
    page = desk(living.cast.strange_liaison, path)
    expect(page.get_by_role("main")).to_be_visible()
    assert page.get_by_role("heading", name="没有找到").count() == 0
    assert tells_nothing(page)


def test_a_strange_liaison_opens_none_of_the_units_pages(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter, uploaded: UUID
) -> None:
    page = desk(living.cast.strange_liaison, "/portal")
    for path in own_pages(letter, uploaded, living.cast.water.id):
        answer = page.goto(path)
        assert (path, answer.status if answer else None, tells_nothing(page)) == (path, 404, True)


def test_a_strange_liaison_does_nothing_to_the_units_things(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter, uploaded: UUID
) -> None:
    page = desk(living.cast.strange_liaison, "/portal/roster")
    csrf = page.locator("input[name=csrf]").first.get_attribute("value") or ""
    for path in (
        f"/portal/letters/{letter.id}/receipt", f"/portal/letters/{letter.id}/reply",
        f"/portal/roster/imports/{uploaded}/application", f"/portal/roster/imports/{uploaded}/abandonment",
    ):  # fmt: skip
        form = {"csrf": csrf, "opinion": "no_objection", "version": str(letter.version)}
        answer = page.request.post(path, form=form, max_redirects=0)
        assert (path, answer.status) == (path, 404)
    file: FilePayload = {"name": "名册.csv", "mimeType": "text/csv", "buffer": "姓名,手机\n".encode()}
    answer = page.request.post(
        "/portal/roster", multipart={"csrf": csrf, "unit_id": str(living.cast.water.id), "roster": file}
    )
    assert answer.status == 404


def test_a_liaison_of_two_units_chooses_between_them(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter
) -> None:
    cast = living.cast
    with living.database.transaction():
        first = casting.staff("两头忙", casting.Role.LIAISON, unit=cast.water)
        casting.session().add(
            casting.RoleGrant(account_id=first.account_id, role=casting.Role.LIAISON, unit_id=cast.library.id)
        )
    page = desk(first, "/portal")
    for name in (cast.water.name, cast.library.name):
        page.get_by_label("单位").select_option(name)
        page.get_by_role("button", name="切换").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize("path", [*PAGES[:2], *PAGES[4:]])
def test_a_clerk_has_no_portal(desk: OpenDesk, living: SimpleNamespace, path: str) -> None:
    page = desk(living.cast.clerk, path)
    expect(page.get_by_role("heading", name="未能办理")).to_be_visible()


@pytest.mark.parametrize("path", [*PAGES, "/portal/account", "letter", "import"])
def test_a_page_has_no_serious_finding(
    desk: OpenDesk, living: SimpleNamespace, letter: Letter, uploaded: UUID, path: str
) -> None:
    named = {"letter": f"/portal/letters/{letter.id}", "import": f"/portal/roster/imports/{uploaded}"}
    assert findings(desk(living.cast.liaison, named.get(path, path))) == []
