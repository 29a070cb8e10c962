"""Verbs of the people room. Callers authorise: a person has no scope of its own, a member or account has."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from pypinyin import Style, lazy_pinyin
from sqlalchemy import delete, select

from server.kernel import crypto, resealing
from server.kernel.db import session
from server.kernel.glyphs import normalise_private_use, unprintable
from server.kernel.identifiers import mask_phone
from server.kernel.loading import load
from server.kernel.types import new_id
from server.people.models import Person
from server.people.rules import ID_NUMBER, PHONE, Sex


@dataclass(frozen=True, slots=True)
class Birth:
    """Year and month, day where known."""

    year: int
    month: int
    day: int | None = None


def add(
    name: str,
    *,
    sex: Sex | None = None,
    birth: Birth | None = None,
    phone: str | None = None,
    id_number: str | None = None,
    person_id: UUID | None = None,
) -> Person:
    """Add a person. ``phone`` is 11 digits, ``id_number`` 18 characters, both checked by the caller."""
    person = Person(
        **values(name, sex=sex, birth=birth, phone=phone, id_number=id_number, person_id=person_id)
    )
    session().add(person)
    return person


def add_many(rows: list[dict[str, Any]]) -> None:
    """Add many people by one COPY; each row comes from ``values``."""
    load(Person, rows)


def values(
    name: str,
    *,
    sex: Sex | None = None,
    birth: Birth | None = None,
    phone: str | None = None,
    id_number: str | None = None,
    person_id: UUID | None = None,
) -> dict[str, Any]:
    """Return a person's columns, ready for a bulk insert; the same rules as ``add``."""
    row = person_id or new_id()
    return {
        "id": row,
        **name_columns(name),
        "sex": sex,
        "birth_year": birth and birth.year,
        "birth_month": birth and birth.month,
        "birth_day": birth and birth.day,
        **phone_columns(row, phone),
        **id_number_columns(row, id_number),
    }


def name_columns(name: str) -> dict[str, Any]:
    """Return the columns that follow from a name: the name without private-use characters, its pinyin, its flags."""
    clean = normalise_private_use(name)
    syllables = [_syllable(sign) for sign in clean]
    return {
        "name": clean,
        "pinyin": " ".join(syllables),
        "initials": "".join(syllable[:1] for syllable in syllables).lower(),
        "unprintable": unprintable(clean),
    }


@lru_cache(maxsize=16_384)
def _syllable(sign: str) -> str:
    return lazy_pinyin(sign, style=Style.TONE3)[0]


def phone_columns(row: UUID, phone: str | None) -> dict[str, Any]:
    """Return a phone's columns: sealed for this row, its blind index, its mask."""
    if phone is None:
        return {"phone": None, "phone_index": None, "phone_masked": None}
    keys = crypto.keyring()
    sealed = keys.seal(phone, place=PHONE, row=row)
    return {
        "phone": sealed,
        "phone_index": keys.blind_index(phone, purpose=PHONE),
        "phone_masked": mask_phone(phone),
    }


def id_number_columns(row: UUID, id_number: str | None) -> dict[str, Any]:
    """Return an ID number's columns: sealed for this row, and its blind index."""
    if id_number is None:
        return {"id_number": None, "id_number_index": None}
    keys = crypto.keyring()
    index = keys.blind_index(id_number, purpose=ID_NUMBER)
    return {"id_number": keys.seal(id_number, place=ID_NUMBER, row=row), "id_number_index": index}


def change(person: Person, changes: dict[str, Any]) -> None:
    """Set columns made by ``name_columns``, ``phone_columns`` … and count the version up."""
    for name, value in changes.items():
        setattr(person, name, value)
    person.version += 1


def reseal(limit: int) -> int:
    """Seal up to ``limit`` phones and as many ID numbers again with the current key; return how many."""
    phones = resealing.reseal(Person.phone, place=PHONE, limit=limit)
    return phones + resealing.reseal(Person.id_number, place=ID_NUMBER, limit=limit)


def hold(person_ids: Collection[UUID]) -> dict[UUID, int]:
    """Lock people and return their versions; who is not there is absent."""
    query = select(Person.id, Person.version).where(Person.id.in_(person_ids)).order_by(Person.id)
    return {row.id: row.version for row in session().execute(query.with_for_update())}


def remove(person_ids: Collection[UUID]) -> None:
    """Delete people to whom nothing refers; the caller holds them and answers for the deletion."""
    session().execute(delete(Person).where(Person.id.in_(person_ids)))
