"""The shipped mini-program before the real server, with WeChat's sandbox behind both."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from tests.miniprogram.browser import HERE, simulating
from tests.miniprogram.conftest import Phone
from tests.miniprogram.journeys.acting import Town
from tests.sandbox import SandboxServer

SHIPPED = HERE.parents[1] / "miniprogram"


@pytest.fixture
def served(living: SimpleNamespace) -> Iterator[SimpleNamespace]:
    with simulating(SHIPPED, api=living.url) as running:
        yield running


@pytest.fixture
def town(
    living: SimpleNamespace, served: SimpleNamespace, phone: Callable[..., Phone], sandbox: SandboxServer
) -> Town:
    return Town(living, served.origin, phone, sandbox)
