"""The cast inside one transaction, on a day in July after the cut-off."""

import pytest

from tests import cast as casting
from tests.cast import Cast
from tests.feedback.scene import stand_at


@pytest.fixture
def cast(within: None) -> Cast:
    stand_at(2026, 7, 22)
    assembled = casting.assemble()
    assembled.register(assembled.wang, assembled.happiness)
    assembled.register(assembled.li, assembled.happiness)
    return assembled
