"""One compiler for all tests of this room; the sample letter is set once."""

import pytest

from server.typesetting import Renderer
from tests.typesetting.reading import Page, Setter
from tests.typesetting.sample import LETTER


@pytest.fixture(scope="session")
def setter() -> Setter:
    return Setter(Renderer())


@pytest.fixture(scope="session")
def sample_pages(setter: Setter) -> list[Page]:
    return setter.pages(LETTER)
