"""Whom and where a form is about: a member by the name that was typed, one of the desk's communities."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from server.activities.keying import Candidate
from server.console.signed_sheet import NOBODY, chosen
from server.kernel.actor import Actor
from server.kernel.errors import DomainError, Invalid, NotFound
from server.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class Place:
    """The community that a page is about, and (id, name) of all that it could be about."""

    id: UUID
    name: str
    choices: list[tuple[UUID, str]]


def place_of(actor: Actor, verb: str, wanted: UUID | None, *, only: frozenset[UUID] | None = None) -> Place:
    """Return the wanted community, or the first in which the actor may ``verb``; NotFound where there is none.

    ``only``: those that come into question.
    """
    places = organisations.communities_in_scope(actor, verb)
    choices = [(each.id, each.name) for each in places if only is None or each.id in only]
    here = [each for each in choices if wanted in (None, each[0])]
    if not here:
        raise NotFound()
    return Place(*here[0], choices)


def member_named(person: str, people: Sequence[Candidate]) -> UUID:
    """Return who is meant by a typed name; Invalid at the field ``person`` where nobody or several are."""
    member_id = chosen(person.strip(), people)
    if member_id is None:
        raise Invalid(fields={"person": [NOBODY]})
    return member_id


def at_person(refused: DomainError) -> DomainError:
    """Let what is wrong with the member stand at the field in which the name is typed."""
    if "member_id" in refused.fields:
        refused.fields = {"person": refused.fields["member_id"]}
    return refused
