"""How large a demo city is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """``posts`` and ``activities_a_week`` are per community; ``transfers``, ``moves``, ``retirements`` for the whole city."""

    communities: int
    units: int
    members: int
    posts: int
    activities_a_week: int
    transfers: int
    moves: int
    retirements: int


FULL = Scale(
    communities=4, units=60, members=1000, posts=17, activities_a_week=2, transfers=6, moves=4, retirements=2
)
SMALL = Scale(
    communities=2, units=4, members=40, posts=6, activities_a_week=1, transfers=1, moves=1, retirements=1
)
"""A city that a test can build in seconds; everything of the large one happens in it at least once."""
