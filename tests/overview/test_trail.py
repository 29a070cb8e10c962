"""The trail in readable words: names of those at a desk, masks for everybody else, and the record of its export."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from server.accounts import disabling
from server.accounts.rules import Role
from server.audit import service as audit
from server.kernel import clock
from server.kernel.db import Database
from server.overview import trail
from server.overview.errors import TrailTooLong
from tests import cast as casting
from tests.cast import Cast

SignIn = Callable[..., FlaskClient]
EXPORT = "/api/v1/audit-entries.xlsx"


def write(database: Database, cast: Cast) -> None:
    """Let a clerk have seen two phones, a member have claimed, and a timer have done something."""
    path = cast.happiness.path
    with database.transaction():
        audit.record(
            "members.unmask", "member", cast.wang.id, actor=cast.clerk, area_path=path, reason="核对"
        )
        audit.record("members.unmask.refused", "member", cast.li.id, actor=cast.clerk, area_path=path)
        audit.record("claims.make", "claim", cast.li.id, actor=cast.phone_of(cast.li), area_path=path)
        audit.record("units.change", "unit", cast.water.id, actor=cast.administrator)


def shown(database: Database, cast: Cast, **query: Any) -> list[tuple[str, str, str]]:
    with database.transaction():
        return [
            (line.who, line.what, line.subject) for line in trail.trail(**query, actor=cast.auditor).items
        ]


def test_every_entry_is_said_in_words(database: Database, cast: Cast) -> None:
    write(database, cast)
    assert shown(database, cast) == [
        ("管理", "修改单位", "单位 金泉市水务局"),
        ("李**", "认领岗位", "认领 李**"),
        ("孙敏", "查看完整手机号（被拒绝）", "党员 李**"),
        ("孙敏", "查看完整手机号", "党员 王**"),
    ]


def test_a_verb_is_found_with_its_refusals_and_a_person_by_name(database: Database, cast: Cast) -> None:
    write(database, cast)
    assert len(shown(database, cast, verb="members.unmask")) == 2
    assert [what for _, what, _ in shown(database, cast, about="王立新")] == ["查看完整手机号"]
    assert len(shown(database, cast, who="孙敏")) == 2
    assert shown(database, cast, who="没有此人") == []
    assert len(shown(database, cast, about=str(cast.water.id))) == 1


def test_what_was_done_with_an_account_says_whose_and_is_found_by_name(
    database: Database, cast: Cast
) -> None:
    with database.transaction():
        disabling.disable(cast.clerk.account_id, "借调", actor=cast.administrator)
    assert shown(database, cast, about="孙敏") == [("管理", "停用账号", "账号 孙敏")]
    assert shown(database, cast, about="周正") == []


def test_days_are_those_of_shanghai_the_last_one_included(database: Database, cast: Cast) -> None:
    write(database, cast)
    with database.transaction():
        written = trail.trail(actor=cast.auditor).items[0].entry.at
    day = clock.local_date(written)
    assert len(shown(database, cast, first=day, last=day)) == 4
    assert shown(database, cast, last=day.replace(year=day.year - 1)) == []


def test_an_auditor_of_a_part_sees_that_part(database: Database, cast: Cast) -> None:
    write(database, cast)
    with database.transaction():
        next_door = casting.staff("江平", Role.AUDITOR, area=cast.peace)
        here = casting.staff("白露", Role.AUDITOR, area=cast.happiness)
        assert trail.trail(actor=next_door).items == []
        assert len(trail.trail(actor=here).items) == 3


def test_an_export_holds_what_is_seen_and_is_on_the_record(
    database: Database, cast: Cast, as_: SignIn
) -> None:
    write(database, cast)
    answer = as_(cast.auditor).get(EXPORT, query_string={"verb": "members.unmask", "reason": "年度审计"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    (line,) = [row for row in rows if "核对" in row]
    assert line[1:7] == ["孙敏", "电脑", "查看完整手机号", "党员 王**", "幸福里社区居委会", "核对"]
    assert "王立新" not in str(rows)
    with database.transaction():
        (entry,) = [each.entry for each in trail.trail(verb="audit.export", actor=cast.auditor).items]
    assert (entry.reason, entry.details) == ("年度审计", {"rows": 2, "verb": "members.unmask"})


def test_an_export_without_a_reason_is_refused(cast: Cast, as_: SignIn) -> None:
    assert as_(cast.auditor).get(EXPORT).status_code == 422
    assert as_(cast.administrator).get(EXPORT, query_string={"reason": "看看"}).status_code == 403


def test_too_long_a_trail_is_not_cut_silently(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(database, cast)
    monkeypatch.setattr(trail, "MOST_EXPORTED", 3)
    with database.transaction(), pytest.raises(TrailTooLong):
        trail.export_trail("核对", actor=cast.auditor)
