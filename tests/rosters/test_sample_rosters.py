"""The sample rosters beside the repository, against their manifest: nobody lost, nobody invented."""

import csv
import json
import re
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

import pytest

from server.rosters.communities import Community, CommunityIndex
from server.rosters.parsing import parse_roster
from server.rosters.rules import ParsedRoster, Severity

_DATA = Path(__file__).parents[3] / "shared" / "data"
_ROSTERS = _DATA / "rosters"
_DIVISIONS = _DATA / "divisions" / "620900.csv"
_MANIFEST = json.loads((_ROSTERS / "manifest.json").read_text("utf-8")) if _ROSTERS.is_dir() else []
# What the manifest calls a defect and yet makes a member: the community is chosen later, the namesake is a person.
_STILL_MEMBERS = {"unknown community", "same name, other person"}

pytestmark = pytest.mark.skipif(
    not _MANIFEST, reason="the sample rosters are not beside this repository (../shared/data/rosters)"
)


@pytest.fixture(scope="module")
def communities() -> CommunityIndex:
    with _DIVISIONS.open(encoding="utf-8-sig", newline="") as file:
        areas = {row["code"]: row for row in csv.DictReader(file)}

    def places(code: str) -> tuple[str, ...]:
        parent = areas[code]["parent_code"]
        return (*places(parent), areas[parent]["name"]) if parent else ()

    return CommunityIndex(
        Community(uuid5(NAMESPACE_OID, code), row["name"], places(code))
        for code, row in areas.items()
        if row["level"] == "community"
    )


@pytest.fixture(params=_MANIFEST, ids=lambda entry: entry["unit"])
def entry(request: pytest.FixtureRequest) -> dict[str, object]:
    found: dict[str, object] = request.param
    return found


@pytest.fixture
def roster(entry: dict[str, object], communities: CommunityIndex) -> ParsedRoster:
    (file,) = _ROSTERS.glob(f"{entry['unit']}*")
    return parse_roster(file.read_bytes(), filename=file.name, communities=communities)


def test_every_good_row_is_a_member_and_every_bad_one_is_told(
    entry: dict[str, object], roster: ParsedRoster
) -> None:
    good, defects = entry["good"], entry["defects"]
    assert isinstance(good, int)
    assert isinstance(defects, list)
    assert len(roster.rows) == good + len(_STILL_MEMBERS & set(defects))
    assert roster.merged == defects.count("duplicate")
    assert roster.refused == len({"short phone", "no name"} & set(defects))
    codes = [problem.code for problem in roster.problems]
    assert codes.count("phone_invalid") == defects.count("short phone")
    assert codes.count("name_missing") == defects.count("no name")
    assert codes.count("community_unknown") == defects.count("unknown community")
    assert codes.count("same_name") >= defects.count("same name, other person")


def test_every_value_of_every_member_is_understood(entry: dict[str, object], roster: ParsedRoster) -> None:
    unreadable = {"birth_unreadable", "sex_unknown", "party_status_unknown", "name_note", "phone_several"}
    assert unreadable.isdisjoint(problem.code for problem in roster.problems)
    assert roster.unit_names == (entry["unit"],)
    kinds = {column.kind for sheet in roster.sheets for column in sheet.columns}
    assert None not in kinds
    for row in roster.rows:
        assert row.sex
        assert row.community_text
        assert row.birth or "birth" not in kinds
        assert row.branch or "branch" not in kinds


def test_only_real_namesakes_are_ambiguous(roster: ParsedRoster) -> None:
    names = [line.split(",")[1] for line in _DIVISIONS.read_text("utf-8-sig").splitlines()]
    for problem in roster.problems:
        if problem.code == "community_ambiguous":
            stem = problem.value.removesuffix("居委会").removesuffix("社区")
            namesakes = [name for name in names if re.fullmatch(rf"{stem}(?:社区.*|村.*)", name)]
            assert len(namesakes) > 1, problem
    assert all(row.community_id or row.flags for row in roster.rows)


def test_nothing_but_the_duplicate_is_merged(roster: ParsedRoster) -> None:
    merged = [row for row in roster.rows if row.merged_rows]
    assert len(merged) == roster.merged
    differing = [p for p in roster.problems if p.code == "duplicate_differs"]
    assert not differing
    assert {p.severity for p in roster.problems if p.code == "duplicate"} <= {Severity.NOTE}
