from collections.abc import Iterator

import pytest

from server.wechat import Gateway
from tests.sandbox import SandboxServer


@pytest.fixture
def wechat() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def gateway(wechat: SandboxServer) -> Gateway:
    return wechat.gateway()
