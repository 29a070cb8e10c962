"""Units, their Party organisations, and a community's settings."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.kernel.actor import Actor
from server.kernel.db import Database
from server.organisations import queries, service
from server.organisations.errors import UnifiedCodeMalformed, UnitNameTaken
from tests.cast import Cast

SignIn = Callable[[Actor], FlaskClient]


def test_a_unit_code_is_optional_but_checked(database: Database, cast: Cast) -> None:
    with database.transaction():
        service.add_unit("金泉市气象局", area_id=cast.city.id, actor=cast.administrator)
        coded = service.add_unit(
            "市一公司", area_id=cast.city.id, uscc="91350100M000100Y43", actor=cast.administrator
        )
        assert coded.uscc == "91350100M000100Y43"
    with pytest.raises(UnifiedCodeMalformed), database.transaction():
        service.add_unit(
            "市二公司", area_id=cast.city.id, uscc="91350100M000100Y4Z", actor=cast.administrator
        )


def test_a_name_is_taken_once(database: Database, cast: Cast) -> None:
    with pytest.raises(UnitNameTaken), database.transaction():
        service.add_unit(cast.water.name, area_id=cast.city.id, actor=cast.administrator)


def test_an_addressee_changes_from_a_day_on(database: Database, cast: Cast) -> None:
    with database.transaction():
        service.name_party_organisation(
            unit_id=cast.water.id, full_name="金泉市水务局党组", short_name="水务局党组",
            since=dt.date(2026, 7, 1), actor=cast.administrator,
        )  # fmt: skip
        june, july = (queries.addressee(cast.water.id, on=dt.date(2026, month, 15)) for month in (6, 7))
        assert june is not None
        assert july is not None
        assert (june.full_name, july.full_name) == ("金泉市水务局机关党委", "金泉市水务局党组")


def test_a_secretary_changes_settings_and_a_stale_version_is_refused(cast: Cast, as_: SignIn) -> None:
    path = f"/api/v1/communities/{cast.happiness.id}/settings"
    secretary = as_(cast.secretary)
    first = secretary.patch(path, json={"points_on": False}, headers={"If-Match": '"1"'})
    assert (first.status_code, first.json["points_on"], first.json["version"]) == (200, False, 2)
    stale = secretary.patch(path, json={"points_on": True}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json["error"]["code"]) == (412, "stale_version")


def test_settings_of_a_neighbour_look_absent(cast: Cast, as_: SignIn) -> None:
    assert as_(cast.stranger).get(f"/api/v1/communities/{cast.happiness.id}/settings").status_code == 404


def test_a_wrong_setting_says_which_field_and_what_would_be_right(cast: Cast, as_: SignIn) -> None:
    path = f"/api/v1/communities/{cast.happiness.id}/settings"
    answer = as_(cast.secretary).patch(
        path, json={"deed_labels": ["一"], "letters_from": "2026", "colour": 1}
    )
    assert answer.status_code == 422
    fields = answer.json["error"]["fields"]
    assert fields["colour"] == ["没有这一项。"]
    assert "2026H1" in fields["letters_from"][0]
    assert "deed_labels.0" in fields or "deed_labels" in fields


def test_areas_are_listed_page_by_page(cast: Cast, as_: SignIn) -> None:
    client = as_(cast.clerk)
    first = client.get("/api/v1/areas", query_string={"level": "community", "limit": 1}).json
    second = client.get(
        "/api/v1/areas", query_string={"level": "community", "limit": 1, "cursor": first["next"]}
    ).json
    assert [first["items"][0]["name"], second["items"][0]["name"]] == ["平安里社区居委会", "幸福里社区居委会"]
    assert second["next"] is None
    assert client.get("/api/v1/areas", query_string={"colour": "red"}).status_code == 422
    assert (
        client.get("/api/v1/areas", query_string={"cursor": "无"}).json["error"]["code"] == "cursor_malformed"
    )


def test_units_are_found_by_part_of_the_name(cast: Cast, as_: SignIn) -> None:
    found = as_(cast.clerk).get("/api/v1/units", query_string={"q": "水务"}).json
    assert [unit["name"] for unit in found["items"]] == ["金泉市水务局"]


@pytest.mark.parametrize("period", ["2026Q3", "2027H1", "2026Y1"])
def test_letters_may_be_quarterly_half_yearly_or_yearly(cast: Cast, as_: SignIn, period: str) -> None:
    path = f"/api/v1/communities/{cast.happiness.id}/settings"
    assert as_(cast.secretary).patch(path, json={"letters_from": period}).json["letters_from"] == period
    assert as_(cast.secretary).get(path).json["letters_from"] == period


@pytest.mark.parametrize("day", ["10-01", "11-30", "12-31", None])
def test_a_year_may_close_in_its_last_quarter(cast: Cast, as_: SignIn, day: str | None) -> None:
    path = f"/api/v1/communities/{cast.happiness.id}/settings"
    secretary = as_(cast.secretary)
    secretary.patch(path, json={"year_closes": "12-15"})
    assert secretary.patch(path, json={"year_closes": day}).json["year_closes"] == day


@pytest.mark.parametrize(
    "day", ["11-31", "09-30", "01-31", "11-5", "1130", "W45-1", "11月30日", "", "2026-11-30"]
)
def test_a_year_closes_on_no_other_day(cast: Cast, as_: SignIn, day: str) -> None:
    path = f"/api/v1/communities/{cast.happiness.id}/settings"
    refused = as_(cast.secretary).patch(path, json={"year_closes": day})
    assert refused.status_code == 422
    assert "10月至12月" in refused.json["error"]["fields"]["year_closes"][0]


def test_the_document_says_what_the_first_period_decides(app: Flask) -> None:
    schemas = app.extensions["api"].spec.to_dict()["components"]["schemas"]
    described = schemas["OrganisationsSettingsChange"]["properties"]["letters_from"]
    assert "how often they are written" in described["description"]
