"""Valid-by-default rows, for what a test needs but is not about."""

import datetime as dt
from typing import Any

import factory
from factory.alchemy import SQLAlchemyModelFactory

from server.kernel import clock
from server.kernel.db import session
from server.kernel.types import new_id
from server.members.models import Consent, Employment, Member
from server.members.rules import ConsentChannel, Purpose
from server.organisations.models import Area, CommunitySettings, PartyOrganisation, Unit
from server.organisations.rules import AreaLevel, UnitKind
from server.people import service as people
from server.people.models import Person
from server.people.rules import Sex
from server.registrations.models import Registration, RegistrationYear
from server.registrations.rules import Method, RegistrationState

NEW_YEAR = dt.date(2026, 1, 1)


class _Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = session
        sqlalchemy_session_persistence = "flush"

    id = factory.LazyFunction(new_id)


class AreaFactory(_Factory):
    class Meta:
        model = Area
        exclude = ("parent",)

    parent: Any = None
    level = AreaLevel.COMMUNITY
    name = factory.Sequence(lambda n: f"第{n}社区居委会")
    pinyin = factory.Sequence(lambda n: f"di{n:04}")
    parent_id = factory.LazyAttribute(lambda row: row.parent and row.parent.id)
    path = factory.LazyAttribute(lambda row: f"{row.parent.path if row.parent else ''}{row.id.hex}/")


class SettingsFactory(_Factory):
    class Meta:
        model = CommunitySettings
        exclude = ("id",)

    letters_from = "2026H1"
    contact_name = "孙敏"
    contact_phone = "0000-0000000"


class UnitFactory(_Factory):
    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"金泉市第{n}局")
    pinyin = factory.Sequence(lambda n: f"ju{n:04}")
    kind = UnitKind.GOVERNMENT


class PartyOrganisationFactory(_Factory):
    class Meta:
        model = PartyOrganisation

    valid_from = dt.date(2020, 1, 1)


class PersonFactory(_Factory):
    """A person by name; ``plain_phone`` is sealed as the service seals it."""

    class Meta:
        model = Person

    @classmethod
    def _create(cls, model_class: type[Person], *args: Any, **columns: Any) -> Person:
        row = columns["id"]
        columns |= people.name_columns(columns["name"])
        columns |= people.phone_columns(row, columns.pop("plain_phone", None))
        return super()._create(model_class, *args, **columns)

    name = factory.Sequence(lambda n: f"李{'一二三四五六七八九十'[n % 10]}民")
    plain_phone = factory.Sequence(lambda n: f"139{n:08}")
    sex = Sex.FEMALE
    birth_year = 1980
    birth_month = 4


class MemberFactory(_Factory):
    class Meta:
        model = Member


class EmploymentFactory(_Factory):
    class Meta:
        model = Employment


class ConsentFactory(_Factory):
    class Meta:
        model = Consent

    purpose = Purpose.TELL_UNIT
    granted = True
    text_version = "2026-01"
    channel = ConsentChannel.PAPER
    at = factory.LazyFunction(lambda: clock.at(NEW_YEAR, 9))


class RegistrationFactory(_Factory):
    class Meta:
        model = Registration

    state = RegistrationState.ACTIVE
    submitted_at = factory.LazyFunction(lambda: clock.at(dt.date(2026, 1, 10), 9))
    approved_at = factory.LazyFunction(lambda: clock.at(dt.date(2026, 1, 12), 9))


class RegistrationYearFactory(_Factory):
    class Meta:
        model = RegistrationYear

    year = 2026
    registered_on = dt.date(2026, 1, 10)
    method = Method.IN_PERSON
    number = factory.Sequence(lambda n: f"620902002003-2026-{n:04}")
