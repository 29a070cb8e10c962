"""Facts that other rooms would declare, in few words."""

import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from server.kernel.actor import Actor
from server.kernel.types import new_id
from server.points import service
from server.points.rules import FactKind
from tests.cast import Cast

DAY = dt.date(2026, 6, 28)


class Declarer:
    """Declares facts of one member in one community."""

    def __init__(self, member_id: UUID, community_id: UUID, actor: Actor):
        self.member_id = member_id
        self.community_id = community_id
        self.actor = actor

    def declare(
        self,
        kind: FactKind,
        *,
        source: UUID | None = None,
        day: dt.date = DAY,
        quantity: int = 1,
        **attributes: Any,
    ) -> UUID:
        source = source or new_id()
        service.declare(
            kind, source, member_id=self.member_id, community_id=self.community_id, day=day, quantity=quantity,
            attributes=attributes, actor=self.actor,
        )  # fmt: skip
        return source

    def serve(self, minutes: int, **options: Any) -> UUID:
        """Declare a service record of an activity of its own."""
        return self.declare(FactKind.SERVICE, quantity=minutes, **({"activity": new_id()} | options))

    def withdraw(self, kind: FactKind, source: UUID) -> None:
        service.withdraw(kind, source, actor=self.actor)


@pytest.fixture
def wang(cast: Cast, within: None) -> Declarer:
    """王立新 in 幸福里, where points are on."""
    return Declarer(cast.wang.id, cast.happiness.id, cast.clerk)


@pytest.fixture
def ma(cast: Cast, within: None) -> Declarer:
    """马志远 in 平安里, where points are off."""
    return Declarer(cast.ma.id, cast.peace.id, cast.stranger)
