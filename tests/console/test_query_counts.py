"""What every page of console and portal asks the database, whether it shows little or much; and what it weighs."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.accounts.rules import Role
from server.kernel.db import Database
from tests import cast as casting
from tests.activities.test_sheets import counting
from tests.cast import Cast
from tests.desk_pages import DOCUMENTS, Rows, Shown, assets_of, every_page, seated
from tests.desk_scene import lived

MOST_BYTES = 300_000
PINNED = {
    "administrator /console": 9,
    "clerk /console": 9,
    "observer /console": 7,
    "secretary /console": 9,
    "clerk /console/account": 7,
    "clerk /console/activities": 7,
    "clerk /console/activities/<uuid:activity_id>": 22,
    "clerk /console/activities/<uuid:activity_id>/calls": 12,
    "clerk /console/activities/<uuid:activity_id>/cancellation": 7,
    "clerk /console/activities/<uuid:activity_id>/change": 8,
    "clerk /console/activities/<uuid:activity_id>/sign-in-sheet": 17,
    "clerk /console/activities/new": 7,
    "clerk /console/activities/objections": 6,
    "clerk /console/activities/records/<uuid:record_id>": 14,
    "secretary /console/activities?waiting=1": 7,
    "administrator /console/complaints": 7,
    "administrator /console/complaints/<uuid:complaint_id>": 7,
    "clerk /console/complaints/new": 4,
    "clerk /console/deeds": 10,
    "clerk /console/deeds/meetings": 8,
    "clerk /console/deeds/meetings/<uuid:meeting_id>": 10,
    "clerk /console/deeds/meetings/<uuid:meeting_id>/withdrawal": 10,
    "clerk /console/deeds/meetings/new": 8,
    "clerk /console/deeds/members/<uuid:member_id>": 14,
    "clerk /console/deeds/opinions": 7,
    "clerk /console/deeds/opinions/<uuid:opinion_id>": 7,
    "clerk /console/deeds/opinions/<uuid:opinion_id>/withdrawal": 7,
    "clerk /console/deeds/opinions/new": 8,
    "clerk /console/deeds/visits": 12,
    "clerk /console/deeds/visits/<uuid:visit_id>/withdrawal": 7,
    "clerk /console/ledger": 14,
    "clerk /console/ledger/print": 15,
    "clerk /console/ledger/unserved": 9,
    "clerk /console/ledger?from=2026-01-01&to=2026-06-30": 14,
    "clerk /console/letters": 22,
    "clerk /console/letters/<uuid:letter_id>": 31,
    "secretary /console/letters/<uuid:letter_id>": 31,
    "clerk /console/letters/<uuid:letter_id>/preview": 2,
    "clerk /console/letters/batches/<uuid:batch_id>": 6,
    "clerk /console/letters/batches/<uuid:batch_id>/progress": 3,
    "clerk /console/letters/cycles/<uuid:cycle_id>": 19,
    "clerk /console/letters/cycles/<uuid:cycle_id>/differences": 33,
    "clerk /console/letters/cycles/<uuid:cycle_id>/differences/list": 23,
    "clerk /console/letters/exemptions": 10,
    "clerk /console/letters/numbers": 9,
    "clerk /console/letters/overdue": 9,
    "clerk /console/letters/phrases": 7,
    "clerk /console/letters/seals": 7,
    "administrator /console/members": 9,
    "clerk /console/members": 8,
    "clerk /console/members/<uuid:member_id>": 36,
    "clerk /console/members/<uuid:member_id>/merge?other={other_id}": 51,
    "clerk /console/members/duplicates": 12,
    "clerk /console/members/new": 5,
    "clerk /console/members?q=wj": 8,
    "administrator /console/members?q=wjg": 9,
    "clerk /console/members?q=王": 8,
    "clerk /console/points": 12,
    "clerk /console/points/entries/<uuid:entry_id>/reversal": 7,
    "clerk /console/points/members/<uuid:member_id>": 13,
    "clerk /console/points/requests": 10,
    "clerk /console/points/requests/<uuid:request_id>": 7,
    "clerk /console/points/requests/new": 10,
    "clerk /console/points/rules": 12,
    "clerk /console/points/rules/<uuid:rule_set_id>": 9,
    "secretary /console/points/rules/new": 9,
    "clerk /console/posts": 7,
    "clerk /console/posts/<uuid:post_id>": 12,
    "clerk /console/posts/<uuid:post_id>/change": 6,
    "clerk /console/posts/new": 5,
    "clerk /console/posts?waiting=1": 7,
    "clerk /console/registrations": 10,
    "clerk /console/registrations/<uuid:registration_id>": 11,
    "clerk /console/registrations/<uuid:registration_id>/receipt": 12,
    "clerk /console/registrations?state=active": 10,
    "clerk /console/rosters": 8,
    "clerk /console/rosters/changes": 11,
    "administrator /console/rosters/imports": 8,
    "administrator /console/rosters/imports/<uuid:import_id>": 20,
    "administrator /console/rosters/imports/<uuid:import_id>/progress": 4,
    "clerk /console/rosters/units/<uuid:unit_id>": 14,
    "clerk /console/settings": 9,
    "secretary /console/settings/accounts": 10,
    "secretary /console/settings/accounts/<uuid:account_id>": 20,
    "administrator /console/settings/accounts/<uuid:account_id>/departure": 23,
    "administrator /console/settings/accounts/new": 5,
    "auditor /console/settings/audit": 11,
    "clerk /console/settings/calendar": 10,
    "clerk /console/settings/categories": 7,
    "clerk /console/settings/communities": 4,
    "clerk /console/settings/communities/<uuid:community_id>": 8,
    "administrator /console/settings/health": 21,
    "administrator /console/settings/health/checks": 10,
    "administrator /console/settings/organisations": 8,
    "administrator /console/settings/organisations/communities": 8,
    "administrator /console/settings/organisations/communities/<uuid:community_id>": 10,
    "administrator /console/settings/organisations/communities/<uuid:community_id>/merger": 6,
    "administrator /console/settings/organisations/communities/<uuid:community_id>/split": 8,
    "administrator /console/settings/organisations/units/<uuid:unit_id>": 12,
    "administrator /console/settings/organisations/units/<uuid:unit_id>/split": 9,
    "administrator /console/settings/organisations/units/new": 5,
    "clerk /console/statistics": 20,
    "clerk /console/statistics/<uuid:area_id>": 19,
    "clerk /console/statistics/<uuid:area_id>/units": 16,
    "clerk /console/unit-names?q=局": 2,
    "liaison /portal": 18,
    "liaison /portal/account": 4,
    "liaison /portal/appraisal": 13,
    "liaison /portal/letters": 11,
    "liaison /portal/letters/<uuid:letter_id>": 18,
    "liaison /portal/roster": 9,
    "liaison /portal/roster/imports/<uuid:import_id>": 19,
    "liaison /portal/roster/imports/<uuid:import_id>/progress": 4,
    "liaison /portal/roster/reconciliation": 10,
}
"""Statements of a page, those of the session and of the frame around it included."""


@dataclass
class Desks:
    """An application, somebody at every desk, and a row for every argument of a page."""

    app: Flask
    database: Database
    clients: dict[Role, FlaskClient]
    rows: Rows

    def open(self, shown: Shown) -> tuple[str, int]:
        """Open a page that is warm; return it and the number of statements it took."""
        client, address = self.clients[shown.role], shown.address(self.app, self.rows)
        assert client.get(address).status_code == 200, shown.name
        with counting(self.database) as statements:
            page = client.get(address)
        asked = [each for each in statements if "SAVEPOINT" not in each]
        return (page.text if page.mimetype == "text/html" else ""), len(asked)


@pytest.fixture
def sit_down(app: Flask, database: Database, cast: Cast) -> Callable[[int], Desks]:
    """Return a function that lets so much happen and then sits everybody down at their desks."""

    def sit(size: int) -> Desks:
        with database.transaction():
            rows = lived(cast, size)
        actors = {
            Role.CLERK: cast.clerk, Role.SECRETARY: cast.secretary, Role.ADMINISTRATOR: cast.administrator,
            Role.AUDITOR: cast.auditor, Role.OBSERVER: cast.observer, Role.LEADER: cast.leader,
            Role.LIAISON: cast.liaison,
        }  # fmt: skip
        with database.transaction():
            tokens = {role: casting.sign_in(actor) for role, actor in actors.items()}
        return Desks(app, database, {role: seated(app, token) for role, token in tokens.items()}, rows)

    return sit


@pytest.mark.parametrize("size", [1, 4])
def test_a_page_asks_as_much_for_many_rows_as_for_few(sit_down: Callable[[int], Desks], size: int) -> None:
    desks = sit_down(size)
    found = {shown.name: desks.open(shown)[1] for shown in every_page(desks.app)}
    assert found == PINNED


def test_no_page_is_heavy(sit_down: Callable[[int], Desks]) -> None:
    desks = sit_down(4)
    pages = [shown for shown in every_page(desks.app) if shown.rule not in DOCUMENTS]
    heavy = {}
    for shown in pages:
        html, _ = desks.open(shown)
        assets = [desks.clients[shown.role].get(each).data for each in assets_of(html)]
        weight = len(html.encode()) + sum(map(len, assets))
        if weight > MOST_BYTES:
            heavy[shown.name] = weight
    assert heavy == {}
