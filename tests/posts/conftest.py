import pytest

from tests import cast as casting
from tests.cast import Cast


@pytest.fixture
def assembled(within: None) -> Cast:
    """The cast, inside the test's own transaction."""
    return casting.assemble()
