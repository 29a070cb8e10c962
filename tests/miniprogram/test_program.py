"""The shipped mini-program on the real server: it starts, signs in and shows its first page."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from tests.miniprogram.browser import HERE, simulating
from tests.miniprogram.conftest import Phone
from tests.sandbox import SandboxServer


@pytest.fixture
def served(living: SimpleNamespace) -> Iterator[SimpleNamespace]:
    with simulating(HERE.parents[1] / "miniprogram", api=living.url) as running:
        yield running


@pytest.mark.parametrize(("width", "zoom"), [(375, 1), (320, 1.3)])
def test_somebody_new_signs_in_on_the_first_page(
    served: SimpleNamespace, phone: Callable[..., Phone], sandbox: SandboxServer, width: int, zoom: float
) -> None:
    answers = {"login": {"code": sandbox.new_code(f"somebody-new-{width}")}}
    somebody = phone(served.origin, answers=answers, width=width, zoom=zoom)
    assert somebody.page.get_by_role("tab").all_inner_texts() == ["首页", "岗位", "服务", "反馈", "我的"]
    assert len(somebody.calls("login")) == 1
    assert somebody.page.evaluate("document.querySelector('page').scrollWidth") <= width
