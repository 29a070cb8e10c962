"""The cast inside one transaction, on the day on which 幸福里's letters are issued."""

import pytest

from tests import cast as casting
from tests.cast import Cast
from tests.delivery.scene import ISSUED_ON, on


@pytest.fixture
def cast(within: None) -> Cast:
    on(ISSUED_ON)
    assembled = casting.assemble()
    assembled.register(assembled.wang, assembled.happiness)
    assembled.register(assembled.li, assembled.happiness)
    return assembled
