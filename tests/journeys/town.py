"""The town of the half-year: its people at their clients, how it is founded, and the forms they fill in."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import text

from server import scheduler, worker
from server.accounts import service as accounts
from server.accounts.rules import Role
from server.config import Config
from server.kernel.actor import SYSTEM
from server.kernel.db import Database, session
from server.organisations import queries as organisations
from server.organisations import service as organisations_service
from tests.journeys.hand import Hand, sign_in, workbook
from tests.sandbox import SandboxServer

At = Callable[..., None]
PASSWORD = "qing-feng-xu-lai-2026"
WANG_PHONE = "15444700001"
DIVISIONS = """code,name,level,parent_code
620900000000,金泉市,city,
620902000000,河西区,county,620900000000
620902002000,东风街道,subdistrict,620902000000
620902002003,幸福里社区居委会,community,620902002000
620902002007,平安里社区居委会,community,620902002000
"""
HEADER = ("姓名", "性别", "单位", "手机", "所在社区", "党员身份")
ROSTER = (
    ("王立新", "男", "金泉市水务局", WANG_PHONE, "幸福里社区", "正式"),
    ("李春梅", "女", "金泉市水务局", "15444700002", "幸福里社区", "正式"),
    ("赵永强", "男", "金泉市水务局", "15444700003", "幸福里社区", "预备"),
    ("陈晓燕", "女", "金泉市水务局", "15444700004", "平安里社区", "正式"),
    ("刘芳", "女", "金泉市水务局", "1544470", "幸福里社区", "正式"),
)
PEOPLE = ("王立新", "李春梅", "赵永强", "陈晓燕", "刘芳", "孙敏", "周正", "郑联")
SATURDAYS = [{"weekday": 6, "from": "09:00", "to": "13:00"}]


@dataclass
class Town:
    """What the people of the story know: their clients, and the ids they were shown."""

    app: Flask
    database: Database
    config: Config
    wechat: SandboxServer
    at: At
    hands: dict[str, Hand] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    def work(self) -> int:
        """Let the timers plan and a worker do what waits; return how many units were done."""
        for timer in scheduler.timers():
            scheduler.run_timer(self.database, timer)
        return worker.work_until_idle(self.database, worker.handlers(self.config))


def the_city_is_founded(town: Town) -> None:
    """The commands import-divisions and add-administrator; from there on HTTP alone."""
    town.at(2026, 1, 5)
    with town.database.transaction():
        organisations_service.import_divisions(DIVISIONS, actor=SYSTEM)
        first = accounts.add_staff("管理", "guanli", PASSWORD, actor=SYSTEM)
        root = organisations.root()
        assert root is not None
        accounts.grant(first.account_id, Role.ADMINISTRATOR, area_id=root.id, actor=SYSTEM)
    administrator = sign_in(town.app, "guanli", PASSWORD, first.totp_secret)
    town.hands["administrator"] = administrator
    for key, name in (("happiness", "幸福里"), ("peace", "平安里")):
        (found,) = administrator.get("/areas", q=name)["items"]
        town.ids[key] = found["id"]
    happiness = town.ids["happiness"]
    settings = {"points_on": True, "number_prefix": "幸福里党函", "letters_from": "2026H1"}
    contact = {"contact_name": "孙敏", "contact_phone": "0937-2600000"}
    administrator.patch(f"/communities/{happiness}/settings", settings | contact)
    body = "中共金泉市河西区东风街道幸福里社区委员会"
    named = {"full_name": body, "short_name": "幸福里社区党委", "since": "2020-01-01"}
    administrator.post(f"/areas/{happiness}/party-organisation", named, status=201)
    hire(town, "clerk", "孙敏", role="clerk", area_id=happiness)
    hire(town, "secretary", "周正", role="secretary", area_id=happiness)
    hire(town, "stranger", "钱陌", role="clerk", area_id=town.ids["peace"])


def hire(town: Town, key: str, name: str, **grant: str) -> None:
    """Let the administrator make a staff account with one role, and its person sign in."""
    administrator = town.hands["administrator"]
    made = administrator.post(
        "/accounts", {"name": name, "username": f"u-{key}", "password": PASSWORD}, status=201
    )
    town.accounts[key] = made["account_id"]
    administrator.post(f"/accounts/{made['account_id']}/grants", grant, status=201)
    town.hands[key] = sign_in(town.app, f"u-{key}", PASSWORD, made["totp_secret"])


def the_unit_sends_its_roster(town: Town) -> None:
    administrator = town.hands["administrator"]
    content = workbook("金泉市水务局在职党员名册", HEADER, *ROSTER)
    seen = administrator.upload("/rosters/preview", content, "水务局.xlsx")
    assert (seen["counts"]["add"], seen["counts"]["refused"]) == (4, 1)
    (problem,) = [each for each in seen["problems"] if each["severity"] == "error"]
    assert (problem["sheet"], problem["row"], problem["header"]) == ("名册", 7, "手机")
    assert administrator.get("/members")["items"] == []
    started = administrator.post("/rosters/apply", {"import_id": seen["id"]}, status=202)
    assert started["state"] == "applying"
    town.work()
    done = administrator.get(f"/rosters/{seen['id']}")
    assert (done["state"], done["result"]["add"]) == ("applied", 4)
    again = administrator.upload("/rosters/preview", content, "水务局.xlsx")
    assert (again["counts"]["add"], again["counts"]["update"], again["counts"]["unchanged"]) == (0, 0, 4)
    for member in administrator.get("/members")["items"]:
        town.ids[member["name"]] = member["id"]
        assert re.fullmatch(r"154\*+\d{4}", member["phone"])
    (unit,) = administrator.get("/units", q="水务局")["items"]
    town.ids["water"] = unit["id"]
    party = {"full_name": "金泉市水务局机关党委", "short_name": "水务局机关党委", "since": "2020-01-01"}
    administrator.post(f"/units/{unit['id']}/party-organisation", party, status=201)
    hire(town, "liaison", "郑联", role="liaison", unit_id=unit["id"])


def submission(town: Town, *, tell_unit: bool) -> dict[str, Any]:
    consents = {"register": True, "tell_unit": tell_unit}
    return {"community_id": town.ids["happiness"], "consents": consents, "text_version": "2026-01"}


def plan(town: Town) -> dict[str, Any]:
    return {
        "community_id": town.ids["happiness"], "name": "楼院大扫除", "starts_at": "2026-03-14T08:00:00+08:00",
        "ends_at": "2026-03-14T14:00:00+08:00", "place": "富康花园", "content": "清理楼道杂物",
        "organiser": "幸福里社区党委", "leader_name": "何强", "category_code": "D04", "source": "post",
        "post_id": town.ids["post"],
    }  # fmt: skip


def row(town: Town, name: str, start: str, stop: str, **more: Any) -> dict[str, Any]:
    day = "2026-03-14T"
    times = {"started_at": f"{day}{start}:00+08:00", "stopped_at": f"{day}{stop}:00+08:00"}
    return {"member_id": town.ids[name], **times, **more}


def letters(town: Town) -> list[tuple[UUID, str, str, int]]:
    """Every letter with its content's digest, its file and its version."""
    with town.database.transaction():
        rows = session().execute(
            text("SELECT id, content_sha256, file_sha256, version FROM letters ORDER BY id")
        )
        return [tuple(each) for each in rows]
