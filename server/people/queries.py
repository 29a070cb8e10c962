"""Reads of the people room."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from server.kernel import crypto
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.people.models import Person
from server.people.rules import ID_NUMBER, PHONE


def person(person_id: UUID) -> Person:
    """Return a person by id, for code that has already been let in; NotFound when absent."""
    found = session().get(Person, person_id)
    if found is None:
        raise NotFound()
    return found


def names(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of several people."""
    rows = session().execute(select(Person.id, Person.name).where(Person.id.in_(list(person_ids))))
    return {row.id: row.name for row in rows}


def named(name: str) -> set[UUID]:
    """Return everybody of exactly this name."""
    return set(session().scalars(select(Person.id).where(Person.name == name.strip())))


def with_phone(phone: str) -> Sequence[Person]:
    """Return everybody who has this phone (a couple may share one)."""
    index = crypto.keyring().blind_index(phone, purpose=PHONE)
    return (
        session()
        .execute(select(Person).where(Person.phone_index == index).order_by(Person.id))
        .scalars()
        .all()
    )


def phone_of(person: Person) -> str | None:
    """Decrypt a phone; the caller has checked and logged the right to see it."""
    return None if person.phone is None else crypto.keyring().open(person.phone, place=PHONE, row=person.id)


def phones(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Decrypt the phones of several people, as ``phone_of``; who has none is absent."""
    query = select(Person).where(Person.id.in_(list(person_ids)), Person.phone.is_not(None))
    found = ((person.id, phone_of(person)) for person in session().execute(query).scalars())
    return {person_id: phone for person_id, phone in found if phone is not None}


def id_number_of(person: Person) -> str | None:
    """Decrypt an ID number; the caller has checked and logged the right to see it."""
    if person.id_number is None:
        return None
    return crypto.keyring().open(person.id_number, place=ID_NUMBER, row=person.id)


def matching(text: str) -> ColumnElement[bool]:
    """Return the condition on people whose name, pinyin or initials begin with ``text``."""
    plain = text.strip().lower()
    return or_(
        Person.name.contains(text.strip(), autoescape=True),
        Person.initials.startswith(plain, autoescape=True),
    )


def people() -> Select[Person]:
    """Return the Select that higher rooms join to show names: ``people().subquery()`` or by ``Person`` columns."""
    return select(Person)
