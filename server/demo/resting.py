"""免计 in spring: one member who lets the letter say why, and one who does not."""

import datetime as dt
from functools import partial

from server.demo.town import Community, Resident, Town
from server.feedback import exempting
from server.feedback.rules import ExemptionKind
from server.kernel import clock
from server.people.rules import Sex

_SPRING = dt.date(2026, 4, 14)
_UNTIL = dt.date(2026, 8, 31)
_YOUNG_SINCE = 1986


class Resting:
    """Notes the first community's maternity leave and the last one's illness."""

    def __init__(self, town: Town):
        self.town = town

    def note_all(self) -> None:
        """Note both."""
        first, *_, last = self.town.communities
        self._note(first, ExemptionKind.MATERNITY, tells=True)
        self._note(last, ExemptionKind.ILLNESS, tells=False)

    def _note(self, community: Community, kind: ExemptionKind, *, tells: bool) -> None:
        self.town.diary.note(_SPRING, 14, partial(self._exempt, community, kind, tells))

    def _exempt(self, community: Community, kind: ExemptionKind, tells: bool) -> None:
        resident = self._who(community, kind)
        exempting.exempt(
            community.id, resident.member_id, first_day=clock.today(), last_day=_UNTIL, category=kind, tells_reason=tells,
            actor=community.clerk,
        )  # fmt: skip
        resident.rests_from = clock.today()

    def _who(self, community: Community, kind: ExemptionKind) -> Resident:
        """Return somebody whom the letter may name, who stays where they are and serves little anyhow."""
        staying = [
            each
            for each in community.registered
            if each.person.tells_unit
            and each.person.moves_home_to is None
            and each.person.moves_unit_to is None
        ]
        fitting = [each for each in staying if kind is not ExemptionKind.MATERNITY or _young_woman(each)]
        return min(fitting, key=lambda each: each.person.zeal)


def _young_woman(resident: Resident) -> bool:
    return resident.person.sex is Sex.FEMALE and resident.person.birth[0] >= _YOUNG_SINCE
