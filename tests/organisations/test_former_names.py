"""A unit or community that changed its name is found by either; a name that somebody has now goes before."""

import datetime as dt
from uuid import UUID

import pytest

from server.kernel.actor import Actor
from server.kernel.errors import NotFound
from server.members import queries as members
from server.members import reshaping
from server.members.errors import MembersElsewhere
from server.organisations import former_names, queries, service, unit_list
from server.organisations.errors import SuccessorRefused, UnifiedCodeTaken, UnitClosed, UnitNameTaken
from server.organisations.rules import UnitKind
from server.organisations.unit_list import Standing
from tests import cast as casting
from tests.cast import Cast

JULY = dt.date(2026, 7, 1)


@pytest.fixture
def cast(within: None) -> Cast:
    return casting.assemble()


def rename(cast: Cast, name: str) -> None:
    service.change_unit(cast.water.id, {"name": name}, reason="机构改革", actor=cast.administrator)


def test_a_renamed_unit_is_found_by_both_names_and_made_once(cast: Cast) -> None:
    rename(cast, "金泉市水利局")
    names = ["金泉市水务局", "金泉市水利局"]
    assert queries.units_named(names, cast.city.id) == dict.fromkeys(names, cast.water.id)
    assert service.ensure_units(names, area_id=cast.city.id) == dict.fromkeys(names, cast.water.id)
    assert former_names.former_unit_names(cast.water.id) == ["金泉市水务局"]


def test_who_bears_the_name_now_goes_before_who_bore_it(cast: Cast) -> None:
    rename(cast, "金泉市水利局")
    new = service.add_unit("金泉市水务局", area_id=cast.city.id, actor=cast.administrator)
    assert queries.units_named(["金泉市水务局"], cast.city.id) == {"金泉市水务局": new.id}


def test_the_former_name_of_a_closed_unit_is_closed_too(cast: Cast) -> None:
    rename(cast, "金泉市水利局")
    service.close_unit(cast.water.id, on=JULY, actor=cast.administrator)
    assert queries.closed_names(["金泉市水务局", "金泉市图书馆"], cast.city.id) == {"金泉市水务局"}


def test_two_units_never_have_one_name_or_one_code(cast: Cast) -> None:
    with pytest.raises(UnitNameTaken):
        rename(cast, cast.library.name)
    cast.library.uscc = "91350100M000100Y43"
    with pytest.raises(UnifiedCodeTaken):
        service.change_unit(cast.water.id, {"uscc": cast.library.uscc}, actor=cast.administrator)


def test_the_register_is_searched_by_former_names_kind_and_standing(cast: Cast) -> None:
    rename(cast, "金泉市水利局")
    admin = cast.administrator
    assert [each.name for each in unit_list.page(q="水务", actor=admin).items] == ["金泉市水利局"]
    assert unit_list.page(kind=UnitKind.ENTERPRISE, actor=admin).items == []
    service.close_unit(cast.water.id, on=JULY, actor=admin)
    closed = unit_list.page(standing=Standing.CLOSED, actor=admin).items
    assert [each.id for each in closed] == [cast.water.id]
    assert unit_list.tally(admin) == (1, 0)
    assert unit_list.page(actor=cast.clerk).items == []


def test_a_part_of_a_unit_goes_to_another_one_from_a_day_on(cast: Cast) -> None:
    moved = reshaping.split_unit(
        cast.water.id, cast.library.id, [cast.wang.id], on=JULY, reason="职能划转", actor=cast.administrator
    )
    assert moved == 1
    assert members.unit_on(cast.wang.id, dt.date(2026, 6, 30)) == cast.water.id
    assert members.unit_on(cast.wang.id, JULY) == cast.library.id
    assert members.unit_on(cast.li.id, JULY) == cast.water.id
    assert [each.name for each in reshaping.employed(cast.water.id, actor=cast.administrator)] == ["李春梅"]


def test_a_split_refuses_strangers_closed_units_and_other_areas(cast: Cast) -> None:
    def split(into: UUID, member: UUID, actor: Actor = cast.administrator) -> None:
        reshaping.split_unit(cast.water.id, into, [member], on=JULY, reason="职能划转", actor=actor)

    with pytest.raises(MembersElsewhere):
        split(cast.library.id, cast.ma.id)
    with pytest.raises(SuccessorRefused):
        split(cast.water.id, cast.wang.id)
    with pytest.raises(NotFound):
        split(cast.library.id, cast.wang.id, cast.clerk)
    service.close_unit(cast.water.id, on=JULY, actor=cast.administrator)
    with pytest.raises(UnitClosed):
        split(cast.library.id, cast.wang.id)
