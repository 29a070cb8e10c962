"""Statistics over HTTP: numbers, pages of units, the spreadsheet; who may, and what is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event, select

from server.audit.models import AuditEntry
from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.statistics import keeping
from tests import cast as casting
from tests import factories as make
from tests.cast import Cast
from tests.statistics.scene import YEAR, street

SignIn = Callable[[Actor], FlaskClient]


@pytest.fixture
def scene(cast: Cast, database: Database) -> Cast:
    with database.transaction():
        street(cast)
    return cast


def at(cast: Cast, place: str = "street", tail: str = "") -> str:
    return f"/api/v1/areas/{getattr(cast, place).id}/statistics{tail}"


def test_an_observer_reads_a_street(scene: Cast, as_: SignIn) -> None:
    found = as_(scene.observer).get(at(scene)).json
    assert (found["counts"]["registered"], found["counts"]["rate"], found["counts"]["hours"]) == (
        7,
        "85.7",
        "5.5",
    )
    assert found["units"] == {
        "units": 3,
        "registered": 3,
        "active": 1,
        "rate": "100.0",
        "participation": "33.3",
    }
    assert [row["area"]["name"] for row in found["rows"]] == ["幸福里社区居委会", "平安里社区居委会"]
    assert found["span"] == {
        "from": "2026-01-01",
        "to": "2026-12-31",
        "period": "2026Y1",
        "label": "2026年度",
    }
    assert found["on"] == "2026-07-22"
    assert found["paragraph"].startswith("至目前，本街道共有7名")


def test_no_answer_names_a_person(scene: Cast, as_: SignIn) -> None:
    observer = as_(scene.observer)
    told = "".join(observer.get(at(scene, tail=tail)).text for tail in ("", "/units", "/months"))
    assert not [name for name in ("王立新", "李春梅", "马志远", "甲0", "139") if name in told]


@pytest.mark.parametrize(
    "asked",
    [
        "period=2026H3", "period=2026H1&from=2026-01-01&to=2026-02-01", "from=2026-01-01", "from=2026-03-01&to=2026-02-01",
        "from=2020-01-01&to=2026-01-01", "period=1999Y1", "week=1",
    ],
)  # fmt: skip
def test_days_that_make_no_sense_are_refused_by_name(scene: Cast, as_: SignIn, asked: str) -> None:
    answer = as_(scene.observer).get(at(scene) + "?" + asked)
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]


@pytest.mark.parametrize("tail", ["", "/units", "/months", ".xlsx"])
def test_who_has_no_business_there_finds_nothing(scene: Cast, as_: SignIn, tail: str) -> None:
    assert as_(scene.stranger).get(at(scene, "happiness", tail)).status_code == 404
    assert as_(scene.observer).get(at(scene, "county", tail)).status_code == 404
    assert as_(scene.liaison).get(at(scene, "happiness", tail)).status_code == 403
    assert as_(scene.phone_of(scene.wang)).get(at(scene, "happiness", tail)).status_code == 403


def test_the_spreadsheet_has_the_numbers_and_a_name_is_never_a_formula(
    scene: Cast, as_: SignIn, database: Database
) -> None:
    with database.transaction():
        unit = make.UnitFactory(area_id=scene.city.id, name="=1+1公司", pinyin="a")
        for _ in range(3):
            casting.add_member("丙", unit, scene.happiness)
    answer = as_(scene.observer).get(at(scene, tail=".xlsx"))
    book = CalamineWorkbook.from_filelike(BytesIO(answer.data))
    assert book.sheet_names == ["按区域", "按单位", "按月"]
    areas = book.get_sheet_by_name("按区域").to_python()
    assert areas[0][0].startswith("东风街道双报到统计（按区域）　2026年度，截至2026年7月22日")
    assert "街办 2026-07-22 09:00 导出" in str(areas[0][0])
    assert [row[:6] for row in areas[2:5]] == [
        ["幸福里社区居委会", 10, 6, 5, 83.3, 6], ["平安里社区居委会", 1, 1, 1, 100, 1], ["合计", 11, 7, 6, 85.7, 7],
    ]  # fmt: skip
    assert "统计时间：2026-07-22 09:00" in str(areas[5][0])
    assert areas[7][0].startswith("至目前，本街道共有7名")
    listed = book.get_sheet_by_name("按单位").to_python()
    assert listed[2][0] == "=1+1公司"
    assert b"<f>" not in answer.data


def test_that_it_was_taken_is_kept(scene: Cast, as_: SignIn, database: Database) -> None:
    as_(scene.observer).get(at(scene, tail=".xlsx?period=2026H1"))
    with database.transaction():
        entry = (
            session().execute(select(AuditEntry).where(AuditEntry.verb == "statistics.export")).scalar_one()
        )
        assert (entry.subject_id, entry.details) == (
            scene.street.id,
            {"from": "2026-01-01", "to": "2026-06-30"},
        )


@contextmanager
def counting(database: Database) -> Iterator[list[str]]:
    """Collect the statements that are sent."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("tail", ["", "/units", "/months", ".xlsx"])
@pytest.mark.parametrize("kept", [False, True])
def test_what_is_asked_of_the_database_does_not_grow_with_the_street(
    scene: Cast, as_: SignIn, database: Database, tail: str, kept: bool
) -> None:
    observer = as_(scene.observer)
    observer.get(at(scene, tail=tail))
    with counting(database) as few:
        if kept:
            with database.transaction():
                keeping.keep_span(YEAR)
        observer.get(at(scene, tail=tail))
    with database.transaction():
        for number in range(6):
            area = make.AreaFactory(parent=scene.street)
            make.SettingsFactory(community_id=area.id)
            unit = make.UnitFactory(area_id=scene.city.id)
            for _ in range(3 + number):
                scene.register(casting.add_member("丁", unit, area), area)
    with counting(database) as many:
        if kept:
            with database.transaction():
                keeping.keep_span(YEAR)
        observer.get(at(scene, tail=tail))
    assert len(many) == len(few)
