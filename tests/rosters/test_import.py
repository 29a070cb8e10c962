"""From a unit's file to members: preview, questions, apply, the same file twice."""

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from server.kernel import jobs
from server.kernel.actor import SYSTEM, Actor
from server.kernel.db import Database, session
from server.members import queries as members
from server.members.models import Member
from server.organisations import service as organisations
from server.people import queries as people
from server.rosters import service
from server.rosters.comparison import Answer, Question, row_key
from server.rosters.errors import ImportNotOpen
from server.rosters.jobs import handlers
from tests.cast import Cast, assemble

SignIn = Callable[[Actor], FlaskClient]
HEAD = "姓名,性别,单位,手机,所在社区,党员身份\n"
ROSTERS = Path(__file__).parents[3] / "shared" / "data" / "rosters"


def roster(*lines: str) -> bytes:
    return (HEAD + "\n".join(lines) + "\n").encode("gb18030")


def look(cast: Cast, content: bytes, *, actor: Actor | None = None) -> service.Preview:
    return service.preview(
        content, filename="名册.csv", area_id=cast.city.id, actor=actor or cast.administrator
    )


def take(cast: Cast, content: bytes, **said: object) -> dict:
    seen = look(cast, content)
    service.apply(seen.id, actor=cast.administrator, **said)
    return service.carry_out(seen.id)


LINES = (
    "彭妍春,女,金泉市水务局,15444777006,幸福里,正式",
    "李䶮,男,金泉市水务局,１５４１４７３０１１１,平安里社区居委会,预备",
    "阿依古丽·买买提,女,金泉市新成立局,+86 15409635476,天上社区,正式",
)


@pytest.mark.usefixtures("within")
class TestApplying:
    def test_good_rows_become_members_and_a_second_time_nothing_changes(self, cast_here: Cast) -> None:
        first = take(cast_here, roster(*LINES))
        assert (first["add"], first["unchanged"]) == (3, 0)
        again = take(cast_here, roster(*LINES))
        assert (again["add"], again["update"], again["unchanged"], again["ask"]) == (0, 0, 3, 0)

    def test_an_unknown_community_makes_a_flagged_member(self, cast_here: Cast) -> None:
        take(cast_here, roster(*LINES))
        (person,) = people.with_phone("15409635476")
        member = session().get(Member, person.id)
        assert member is not None
        assert (member.community_id, member.community_text, member.flags) == (
            None,
            "天上社区",
            ["community_unknown"],
        )

    def test_phones_are_encrypted_and_bound_to_their_row(self, cast_here: Cast) -> None:
        take(cast_here, roster(*LINES))
        dump = " ".join(session().execute(text("SELECT p::text FROM people p")).scalars())
        assert "15444777006" not in dump
        assert b"15444777006".hex() not in dump
        (person,) = people.with_phone("15444777006")
        assert (people.phone_of(person), person.phone_masked) == ("15444777006", "154****7006")

    def test_the_file_is_dropped_once_applied(self, cast_here: Cast) -> None:
        seen = look(cast_here, roster(*LINES))
        assert roster(*LINES) not in (self.stored(seen) or roster(*LINES))
        service.apply(seen.id, actor=cast_here.administrator)
        service.carry_out(seen.id)
        session().flush()
        assert self.stored(seen) is None
        assert service.carry_out(seen.id)["add"] == 3
        with pytest.raises(ImportNotOpen):
            service.apply(seen.id, actor=cast_here.administrator)

    def stored(self, seen: service.Preview) -> bytes | None:
        query = text("SELECT content FROM roster_imports WHERE id = :id")
        content = session().execute(query, {"id": seen.id}).scalar_one()
        return None if content is None else bytes(content)

    def test_a_changed_cell_is_an_update_and_a_blank_one_erases_nothing(self, cast_here: Cast) -> None:
        take(cast_here, roster(*LINES))
        result = take(cast_here, roster("彭妍春,,金泉市水务局,15444777006,平安里,预备", *LINES[1:]))
        assert (result["update"], result["unchanged"]) == (1, 2)
        (person,) = people.with_phone("15444777006")
        member = session().get(Member, person.id)
        assert (person.sex, member.community_id, member.party_status) == (
            "female",
            cast_here.peace.id,
            "probationary",
        )

    def test_the_same_name_with_another_phone_in_one_file_is_another_member(self, cast_here: Cast) -> None:
        result = take(cast_here, roster(LINES[0], "彭妍春,男,金泉市水务局,15444777999,幸福里,正式"))
        assert (result["add"], result["ask"]) == (2, 0)

    def test_across_files_another_phone_is_asked(self, cast_here: Cast) -> None:
        take(cast_here, roster(*LINES))
        changed = roster("彭妍春,女,金泉市水务局,15444777999,幸福里,正式", *LINES[1:])
        seen = look(cast_here, changed)
        (asked,) = seen.comparison.asked
        assert asked.question is Question.PHONE_CHANGED
        key = row_key(asked.row)
        assert take(cast_here, changed)["add"] == 0
        assert take(cast_here, changed, answers={key: Answer.SAME})["update"] == 1
        assert people.with_phone("15444777006") == []
        assert take(cast_here, changed)["unchanged"] == 3

    def test_another_person_of_that_name_may_be_added(self, cast_here: Cast) -> None:
        take(cast_here, roster(*LINES))
        changed = roster("彭妍春,女,金泉市水务局,15444777999,幸福里,正式", *LINES)
        seen = look(cast_here, changed)
        assert (seen.counts["add"], seen.counts["ask"], seen.counts["unchanged"]) == (1, 0, 3)

    def test_a_move_to_another_unit_is_asked_and_then_dated(self, cast_here: Cast) -> None:
        take(cast_here, roster(*LINES))
        moved = roster("彭妍春,女,金泉市图书馆,15444777006,幸福里,正式")
        (asked,) = look(cast_here, moved).comparison.asked
        assert asked.question is Question.UNIT_CHANGED
        take(cast_here, moved, answers={row_key(asked.row): Answer.SAME})
        (person,) = people.with_phone("15444777006")
        assert members.unit_on(person.id, dt.date(2026, 7, 22)) == cast_here.library.id
        assert members.unit_on(person.id, dt.date(2026, 7, 21)) == cast_here.water.id

    def test_people_missing_from_a_newer_roster_end_only_when_ticked(self, cast_here: Cast) -> None:
        take(cast_here, roster(*LINES))
        seen = look(cast_here, roster(LINES[0]))
        missing = {known.name: known.member_id for known in seen.comparison.missing}
        assert missing.keys() == {"王立新", "李春梅", "李䶮"}
        result = take(cast_here, roster(LINES[0]), ended=[missing["李䶮"]])
        assert result["ended"] == 1
        assert members.unit_on(missing["王立新"], dt.date(2026, 7, 22)) == cast_here.water.id
        assert members.unit_on(missing["李䶮"], dt.date(2026, 7, 22)) is None


@pytest.fixture
def cast_here(within: None) -> Cast:
    """The cast inside the test's one transaction."""
    return assemble()


@pytest.mark.skipif(not ROSTERS.exists(), reason="the sample rosters are not beside this checkout")
@pytest.mark.parametrize(
    "path", sorted(ROSTERS.glob("*.*sv")) + sorted(ROSTERS.glob("*.xlsx")), ids=lambda path: path.stem
)
def test_real_rosters_are_applied_once(database: Database, path: Path) -> None:
    divisions = Path(__file__).parents[2] / "server" / "demo" / "divisions.csv"
    with database.transaction():
        organisations.import_divisions(divisions.read_text(), actor=SYSTEM)
        root = service.organisations.root()
        assert root is not None
        for expected in ("add", "unchanged"):
            seen = service.preview(path.read_bytes(), filename=path.name, area_id=root.id, actor=SYSTEM)
            service.apply(seen.id, actor=SYSTEM)
            result = service.carry_out(seen.id)
            assert result[expected] == result["good"] > 0
            session().flush()


def test_a_liaison_imports_for_their_own_unit_only(cast: Cast, as_: SignIn, database: Database) -> None:
    liaison = as_(cast.liaison)
    lines = roster(LINES[0], "马志强,男,金泉市图书馆,15444777123,幸福里,正式")
    answer = upload(liaison, lines, unit_id=cast.water.id)
    assert answer.status_code == 201
    assert (answer.json["counts"]["add"], answer.json["counts"]["errors"]) == (1, 1)
    assert "不是“金泉市水务局”" in next(
        p["reason"] for p in answer.json["problems"] if p["severity"] == "error"
    )
    assert upload(liaison, lines, unit_id=cast.library.id).status_code == 404
    assert upload(liaison, lines).json["counts"]["add"] == 1, "a liaison of one unit need not name it"
    stranger = as_(cast.strange_liaison)
    assert stranger.get(f"/api/v1/rosters/{answer.json['id']}").status_code == 404
    assert as_(cast.clerk).get(f"/api/v1/rosters/{answer.json['id']}").status_code == 403


def upload(client: FlaskClient, content: bytes, filename: str = "名册.csv", **query: object) -> TestResponse:
    files = {"roster": (io.BytesIO(content), filename)}
    return client.post(
        "/api/v1/rosters/preview", data=files, query_string={k: str(v) for k, v in query.items()}
    )


def test_problems_come_as_a_spreadsheet_without_phones(cast: Cast, as_: SignIn) -> None:
    administrator = as_(cast.administrator)
    lines = roster(
        "赵某,男,金泉市水务局,1391234,幸福里,正式", ",男,金泉市水务局,15444777123,幸福里,正式", LINES[0]
    )
    preview = upload(administrator, lines)
    assert preview.json["counts"]["refused"] == 2
    sheet = administrator.get(f"/api/v1/rosters/{preview.json['id']}/problems.xlsx")
    assert (sheet.status_code, sheet.data[:2]) == (200, b"PK")
    assert b"15444777123" not in preview.data


def test_what_is_no_roster_is_refused_in_words(cast: Cast, as_: SignIn) -> None:
    administrator = as_(cast.administrator)
    assert upload(administrator, b"%PDF-1.7", "名册.xlsx").status_code == 415
    assert upload(administrator, "苹果,梨\n1,2\n".encode()).json["error"]["code"] == "roster_header_not_found"


def test_applying_over_http_is_a_job_that_can_be_followed(
    cast: Cast, as_: SignIn, database: Database
) -> None:
    administrator = as_(cast.administrator)
    seen = upload(administrator, roster(*LINES)).json
    accepted = administrator.post("/api/v1/rosters/apply", json={"import_id": seen["id"]})
    assert (accepted.status_code, accepted.json["state"]) == (202, "applying")
    assert administrator.post("/api/v1/rosters/apply", json={"import_id": seen["id"]}).status_code == 409
    assert jobs.work_one(database, handlers(), "test")
    done = administrator.get(f"/api/v1/rosters/{seen['id']}").json
    assert (done["state"], done["result"]["add"]) == ("applied", 3)
