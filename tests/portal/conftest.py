"""The portal in a real browser, with a letter of 幸福里 on its way to 水务局."""

from types import SimpleNamespace

import pytest

from server.feedback.models import Letter
from tests.console.conftest import desk as desk
from tests.delivery import scene
from tests.miniprogram.conftest import living as living


@pytest.fixture
def letter(living: SimpleNamespace) -> Letter:
    """Return 幸福里's letter of 2026H1 to 水务局 about 王立新 and 李春梅, sent today."""
    cast = living.cast
    with living.database.transaction():
        cast.register(cast.wang, cast.happiness)
        cast.register(cast.li, cast.happiness)
        return scene.sent(cast)
