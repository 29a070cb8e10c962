"""Tests of verbs: the cast, inside the test's one transaction."""

from collections.abc import Iterator

import pytest

from server.kernel.db import Database
from tests import cast as casting
from tests.cast import Cast


@pytest.fixture
def present(database: Database) -> Iterator[Cast]:
    """The cast within one transaction that lasts as long as the test."""
    with database.transaction():
        yield casting.assemble()
