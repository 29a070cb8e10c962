"""Fixtures of the journeys."""

import pytest
from flask import Flask

from server.config import Config
from server.kernel.db import Database
from tests.cast import Cast
from tests.journeys.letter_office import At, Office


@pytest.fixture
def office(app: Flask, config: Config, database: Database, cast: Cast, at: At) -> Office:
    """幸福里's office with the cast at their clients; everything is rolled back."""
    return Office(app, config, database, cast, at)
