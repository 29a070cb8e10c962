"""House rules of the mini-program (miniprogram.md, style.md §22), each tried on a spoilt copy of the fixture too."""

import json
import subprocess
from types import SimpleNamespace

import pytest

from tests.miniprogram.browser import HERE, require_browser, simulating
from tests.miniprogram.conftest import Spoil
from tests.miniprogram.program import Program

SHIPPED = HERE.parents[1] / "miniprogram"
PROGRAMS = pytest.mark.parametrize(
    "program", [Program(SHIPPED), Program(HERE / "fixture")], ids=["shipped", "fixture"]
)


@PROGRAMS
def test_every_handler_exists(program: Program) -> None:
    assert program.missing_handlers() == []


def test_a_wrong_handler_would_be_noticed(spoil: Spoil) -> None:
    program = spoil("pages/home/home.wxml", 'bindtap="ask"', 'bindtap="asks"')
    assert program.missing_handlers() == ["pages/home/home.wxml: asks"]


@PROGRAMS
def test_every_page_is_in_app_json_and_complete(program: Program) -> None:
    assert {
        name.removesuffix(".wxml") for name in program.ending(".wxml") if name.startswith("pages/")
    } == set(program.pages)
    assert [page for page in program.pages if f"{page}.js" not in program.files] == []


@PROGRAMS
def test_no_file_is_dead(program: Program) -> None:
    assert program.dead_files() == []


def test_a_dead_file_would_be_noticed(spoil: Spoil) -> None:
    assert spoil("domain/unused.js", "", "export const unused = 1\n").dead_files() == ["domain/unused.js"]


@PROGRAMS
def test_imports_go_downwards(program: Program) -> None:
    assert program.wrong_imports() == []


def test_an_import_upwards_would_be_noticed(spoil: Spoil) -> None:
    program = spoil("domain/posts.js", "", "import { get } from '../api/http.js'\n")
    assert program.wrong_imports() == ["domain/posts.js → api/http.js"]


@PROGRAMS
def test_only_one_file_sends_requests(program: Program) -> None:
    assert program.saying(r"\bwx\.request\b") == ["api/http.js"]
    assert program.saying(r"\bwx\.(uploadFile|downloadFile|connectSocket)\b") in ([], ["api/http.js"])


@PROGRAMS
def test_the_domain_knows_nothing_of_wechat(program: Program) -> None:
    assert [
        name for name in program.saying(r"\b(wx|getApp|getCurrentPages)\b") if name.startswith("domain/")
    ] == []


def test_the_program_is_light() -> None:
    program = Program(SHIPPED)
    assert program.weight() <= 500 * 1024
    assert program.weight(".js") <= 150 * 1024


def test_only_what_a_page_needs_is_loaded() -> None:
    app = Program(SHIPPED).config("app.json")
    assert app["lazyCodeLoading"] == "requiredComponents"
    assert app.get("usingComponents", {}) == {}


def compiled(program: Program) -> SimpleNamespace:
    require_browser()
    with simulating(program.root) as served:
        return served


def test_the_shipped_program_compiles_without_a_problem() -> None:
    assert compiled(Program(SHIPPED)).problems == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("pages/home/home.wxml", "<view>{{health}}</view>", "<view>{{health}}", "end tag"),
        ("pages/home/home.wxml", "<view>{{health}}</view>", "<viev>{{health}}</viev>", "no such tag: viev"),
        ("components/post-card/post-card.wxss", ".card {", "text {", "only classes style a component: text"),
        (
            "pages/home/home.wxml",
            "{{place}}",
            "{{place.indexOf(word)}}",
            "markup calls no methods: place.indexOf(…)",
        ),
    ],
    ids=["unclosed tag", "unknown tag", "tag selector in a component", "method call"],
)
def test_what_does_not_compile_is_told(spoil: Spoil, name: str, old: str, new: str, said: str) -> None:
    problems = compiled(spoil(name, old, new)).problems
    assert [said in f"{problem['file']} {problem['message']}" for problem in problems] == [True]


def test_types_catch_a_call_that_wechat_does_not_have(spoil: Spoil) -> None:
    require_browser()
    program = spoil("pages/home/home.js", "wx.getLocation(", "wx.scanCodes(")
    settings = {"extends": str(HERE / "jsconfig.json"), "include": ["**/*.js"]}
    settings["compilerOptions"] = {"typeRoots": [str(HERE / "node_modules")]}
    (program.root / "jsconfig.json").write_text(json.dumps(settings))
    checked = subprocess.run(
        [HERE / "node_modules/.bin/tsc", "-p", program.root / "jsconfig.json"], capture_output=True, text=True
    )
    assert "Property 'scanCodes' does not exist" in checked.stdout
