"""How large a demo city is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """``posts`` and ``activities_a_week`` are per community; the rest is for the whole city.

    ``liaisons``: so many units, the first ones, have somebody who signs in to the unit portal.
    """

    communities: int
    units: int
    members: int
    posts: int
    activities_a_week: int
    transfers: int
    moves: int
    retirements: int
    liaisons: int


FULL = Scale(
    communities=4,
    units=60,
    members=1000,
    posts=17,
    activities_a_week=2,
    transfers=6,
    moves=4,
    retirements=2,
    liaisons=4,
)
SMALL = Scale(
    communities=2,
    units=10,
    members=90,
    posts=6,
    activities_a_week=1,
    transfers=1,
    moves=1,
    retirements=1,
    liaisons=2,
)
"""A city that a test can build in seconds; everything of the large one happens in it at least once."""
