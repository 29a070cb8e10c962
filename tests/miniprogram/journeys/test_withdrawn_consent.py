"""A consent is withdrawn as easily as it was given, and the letter that is drafted then counts without naming."""

import datetime as dt

from tests.activities.scene import row
from tests.feedback import scene
from tests.miniprogram.journeys.acting import Town, follows, says


def draft(town: Town) -> None:
    """Let the community draft the first half-year's letters, two days into the members' check."""
    town.goes_on_to(dt.date(2026, 7, 16), 9)
    town.does(lambda: scene.draft(town.cast))


def test_giving_and_withdrawing_take_one_tap_each(town: Town) -> None:
    town.register(town.cast.wang)
    wang = town.phone_of(town.cast.wang)
    wang.goes_to("我的")
    follows(wang, "告知同意")
    wang.tap("向所在单位反馈：不同意")
    wang.sees("已记为不同意。撤回后，今后的反馈函只计人数")
    wang.tap("向所在单位反馈：同意")
    wang.sees("已同意，随时可以撤回。")


def test_after_withdrawing_the_letter_only_counts(town: Town) -> None:
    town.register(town.cast.wang, town.cast.li)
    town.does(lambda: scene.serve(town.cast, row(town.cast.wang.id), row(town.cast.li.id)))
    town.goes_on_to(dt.date(2026, 7, 10), 9)
    wang = town.phone_of(town.cast.wang)
    wang.goes_to("我的")
    follows(wang, "告知同意")
    wang.tap("向所在单位反馈：不同意")
    wang.sees("已记为不同意。")
    draft(town)
    letter = town.does(lambda: scene.words(scene.letter_to(town.cast.water)))
    table = town.does(lambda: str(scene.table(scene.letter_to(town.cast.water))))
    assert ("王立新" in letter + table, "李春梅" in table) == (False, True)
    wang.page.evaluate("wx.switchTab({ url: '/pages/letters/letters' })")
    wang.sees("您未同意向所在单位反馈，本函只计人数，不列您的姓名和服务情况。")
    assert not says(wang, "服务时长")
