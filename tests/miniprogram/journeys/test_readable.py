"""Every page can be read and touched: contrast of 4.5 to 1, targets of 44 px, also narrow and large.

What is checked is what the browser has computed, on pages as full as a busy member and a paired clerk have them.
"""

from uuid import UUID

import pytest

from server.accounts import pairing
from server.notifications import service as notifications
from server.notifications.rules import NoticeKind
from tests.activities import presence_scene as scene
from tests.activities.scene import row
from tests.feedback import scene as letters
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town
from tests.miniprogram.journeys.test_requests import PROGRAM, url_of
from tests.posts import posting

SIZES = pytest.mark.parametrize(
    ("width", "zoom"), [(375, 1.0), (320, 1.3)], ids=["usual", "narrow with large text"]
)
FAINT = """() => {
  const parsed = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number)
    return [red, green, blue, alpha]
  }
  const over = (top, below) => top.slice(0, 3).map((each, at) => each * top[3] + below[at] * (1 - top[3]))
  const ground = (element) => {
    const layers = []
    for (let each = element; each; each = each.parentElement) {
      const colour = parsed(getComputedStyle(each).backgroundColor)
      layers.push(colour)
      if (colour[3] === 1) break
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255])
  }
  const light = (colour) => {
    const [red, green, blue] = colour.map((each) => {
      const part = each / 255
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (element) => {
    const below = ground(element)
    const [dark, bright] = [light(over(parsed(getComputedStyle(element).color), below)), light(below)].sort((a, b) => a - b)
    return (bright + 0.05) / (dark + 0.05)
  }
  const page = document.querySelector('page:not([hidden])')
  const words = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
  const faint = []
  while (words.nextNode()) {
    const { parentElement: element, textContent: text } = words.currentNode
    if (!text.trim() || !element.checkVisibility({ opacityProperty: true }) || element.closest('.choosing')) continue
    if (contrast(element) < 4.5) faint.push(`${text.trim()} ${contrast(element).toFixed(1)}`)
  }
  return faint
}"""
SMALL = """() => [...document.querySelectorAll('page:not([hidden]) :is(button, input, textarea, select, [role=switch], [role=link])')]
  .filter((each) => each.checkVisibility())
  .map((each) => [each, (each.closest('wx-input, wx-textarea, wx-picker, .box, .search-box') ?? each).getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 43.9 || height < 43.9)
  .map(([each, { width, height }]) => `${each.getAttribute('aria-label') ?? each.innerText} ${width.toFixed()}x${height.toFixed()}`)"""
WIDTH = "document.querySelector('page:not([hidden])').scrollWidth"


def fill(town: Town) -> dict[str, object]:
    """Let 王立新 be busy: served, told, waiting, with a letter to check and an activity today."""
    cast = town.cast
    registration = town.does(lambda: cast.register(cast.wang, cast.happiness))
    town.register(cast.li)
    town.does(lambda: letters.serve(cast, row(cast.wang.id), row(cast.li.id)))
    town.does(lambda: letters.draft(cast))
    activity = town.does(lambda: scene.cleaning(cast))
    town.does(lambda: posting.publish(cast, name="夜间巡逻", capacity=1, slots=posting.on(2)))
    tell(town, cast.wang.id)
    return {"registration": registration, "post": activity.post_id, "activity": activity.id}


def tell(town: Town, member_id: UUID) -> None:
    words = "您认领的岗位有变动，请查看。"
    town.does(
        lambda: notifications.notify(
            member_id, NoticeKind.ACTIVITY, title="活动变动", words=words, page="/pages/services/services"
        )
    )


def looked_at(one: Phone, ids: dict[str, object]) -> dict[str, list[str]]:
    """Open every page; return what cannot be read, touched or seen whole on it."""
    found = {}
    for page in PROGRAM["pages"]:
        one.page.evaluate("url => wx.reLaunch({ url })", url_of(page, ids))
        one.settles()
        wide = one.page.evaluate(WIDTH)
        beyond = [] if wide == one.page.viewport_size["width"] else [f"{wide} px wide"]
        found[page] = [*one.page.evaluate(FAINT), *one.page.evaluate(SMALL), *beyond]
    return {page: wrong for page, wrong in found.items() if wrong}


@SIZES
def test_every_page_of_a_busy_member_can_be_read_and_touched(town: Town, width: int, zoom: float) -> None:
    ids = fill(town)
    assert looked_at(town.phone_of(town.cast.wang, width=width, zoom=zoom), ids) == {}


@SIZES
def test_every_page_of_a_paired_phone_can_be_read_and_touched(town: Town, width: int, zoom: float) -> None:
    ids = fill(town)
    one = town.new_phone(width=width, zoom=zoom, url="/pages/pair/pair")
    code = town.does(lambda: pairing.show_code(actor=town.cast.secretary)).code
    one.page.get_by_label("配对码", exact=True).fill(code)
    one.tap("配对")
    one.sees("您好")
    assert looked_at(one, ids) == {}


def test_what_is_faint_or_small_would_be_noticed(town: Town) -> None:
    one = town.new_phone()
    one.sees("绑定本人身份")
    button = one.page.get_by_role("button", name="绑定本人身份", exact=True)
    button.evaluate("each => { each.style.background = '#fff'; each.style.color = '#ccc' }")
    assert [each.rpartition(" ")[0] for each in one.page.evaluate(FAINT)] == ["绑定本人身份"]
    button.evaluate("each => { each.style.minHeight = '0'; each.style.height = '20px' }")
    assert [each.rpartition(" ")[0] for each in one.page.evaluate(SMALL)] == ["绑定本人身份"]


@SIZES
def test_large_type_chosen_in_the_program_fits_too(town: Town, width: int, zoom: float) -> None:
    ids = fill(town)
    one = town.phone_of(town.cast.wang, width=width, zoom=zoom)
    one.goes_to("我的")
    one.tap("大字模式")
    assert looked_at(one, ids) == {}
