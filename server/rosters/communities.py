"""Which community a few words mean: exactly one, several, or none. Never guesses between two."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from server.rosters.values import plain

_SEPARATORS = re.compile(r"[\s\-—–_/\\、,.·>|]+")
_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]?")
_NEIGHBOURHOOD = re.compile(
    r"(.+?)(?:社区(?:居民委员会|居委会|居委|委员会|党委|党总支|党支部|(?:党群)?服务中心)?|居民委员会|居委会|居委)"
)
_VILLAGE = re.compile(r"(.+?)(?:村?村民委员会|村?村委会|村委|村)")
_PLACE_TAIL = re.compile(r"(?:街道办事处|街道办|街道|镇|乡|县|区|市)$")
_LONGEST = 60


class Fit(StrEnum):
    UNIQUE = "unique"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Community:
    """A community as the index knows it; ``places`` are the names above it, from the city down.

    ``former``: what it was called before, and what merged into it.
    """

    id: UUID
    name: str
    places: tuple[str, ...] = ()
    former: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """Return the name with what tells it from its namesakes: county and subdistrict, without the city."""
        return "".join((*self.places[1:], self.name))


@dataclass(frozen=True, slots=True)
class Match:
    """What the words fit: ``communities`` holds one, several or none, in the order of the index."""

    communities: tuple[Community, ...] = ()

    @property
    def fit(self) -> Fit:
        if len(self.communities) == 1:
            return Fit.UNIQUE
        return Fit.AMBIGUOUS if self.communities else Fit.NONE

    @property
    def id(self) -> UUID | None:
        return self.communities[0].id if len(self.communities) == 1 else None


class CommunityIndex:
    """The communities of a city, by their names, their stems and the places above them. Does not change."""

    def __init__(self, communities: Iterable[Community]):
        self._all = {community.id: community for community in communities}
        self._names: defaultdict[str, set[UUID]] = defaultdict(set)
        self._stems: defaultdict[str, set[UUID]] = defaultdict(set)
        self._kinds: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
        self._places: defaultdict[str, set[UUID]] = defaultdict(set)
        for community in self._all.values():
            self._enter(community)

    def _enter(self, community: Community) -> None:
        for called in (community.name, *community.former):
            name = _squeezed(called)
            stem, kind = _stem(name)
            self._names[name].add(community.id)
            self._stems[stem].add(community.id)
            self._kinds[stem, kind].add(community.id)
        for place in community.places:
            for spelling in _place_spellings(_squeezed(place)):
                self._places[spelling].add(community.id)

    def match(self, text: str) -> Match:
        """Return the communities that the words fit.

        The full name beats the stem (北街 for 北街社区居委会); 社区 and 村 are told apart where the words say
        which. A county or subdistrict before the name or in brackets behind it decides between
        namesakes.
        """
        if not text or len(text) > _LONGEST:
            return Match()
        words = plain(text)
        name = _squeezed(_BRACKETED.sub("", words)) or _squeezed(words)
        direct = self._named(name)
        placed = {found for rest, area in self._readings(name) for found in self._named(rest) & area}
        near = self._area(_squeezed(" ".join(_BRACKETED.findall(words))))
        if near is not None:
            direct, placed = direct & near, placed & near
        return self._as_match(direct if len(direct) == 1 or not placed else placed)

    def _named(self, name: str) -> Set[UUID]:
        if name in self._names:
            return self._names[name]
        stem, kind = _stem(name)
        of_kind = self._kinds.get((stem, kind), set()) if kind else set()
        return self._stems.get(name, set()) | of_kind

    def _readings(self, name: str) -> Iterator[tuple[str, Set[UUID]]]:
        """Yield what is left of the name behind each run of place names, with the communities of those places."""
        for end in range(2, len(name)):
            area = self._places.get(name[:end])
            if not area:
                continue
            yield name[end:], area
            yield from ((rest, deeper & area) for rest, deeper in self._readings(name[end:]))

    def _area(self, places: str) -> Set[UUID] | None:
        """Return the communities inside a run of place names; None where the words are anything else."""
        for end in range(len(places), 1, -1):
            area = self._places.get(places[:end])
            if area and end == len(places):
                return area
            deeper = self._area(places[end:]) if area else None
            if area and deeper is not None:
                return deeper & area
        return None

    def _as_match(self, ids: Set[UUID]) -> Match:
        return Match(tuple(community for key, community in self._all.items() if key in ids) if ids else ())


def match_community(text: str, communities: CommunityIndex) -> Match:
    """Return what the words fit among these communities: one, several or none."""
    return communities.match(text)


def _squeezed(text: str) -> str:
    return _SEPARATORS.sub("", plain(text))


def _stem(name: str) -> tuple[str, str]:
    """Return the name without what kind of body it is, and that kind: 社区, 村 or nothing."""
    for kind, pattern in (("社区", _NEIGHBOURHOOD), ("村", _VILLAGE)):
        found = pattern.fullmatch(name)
        if found:
            return found.group(1), kind
    return name, ""


def _place_spellings(place: str) -> set[str]:
    """Return how people write a county or subdistrict: 新城街道, 新城街道办事处, 新城."""
    short = _PLACE_TAIL.sub("", place)
    spellings = {place, short}
    if place.endswith("街道"):
        spellings |= {f"{place}办事处", f"{place}办"}
    return {spelling for spelling in spellings if len(spelling) >= 2}
