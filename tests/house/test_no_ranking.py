"""No ranking anywhere: no page, paper, sentence or interface speaks of one, except to say that there is none.

And where markup names points at all, it stands on their own page or only where the community keeps them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]
CHINESE = r"排名|排行|排位|名次|榜|评比|前[一二三四五六七八九十百\d]+名|第[一二三四五六七八九十百\d]+名"
ENGLISH = r"\brank(?:s|ed|ing|ings)?\b|\bleader[ _-]?boards?\b|\btop[ _-]?\d+\b|\bhigh[ _-]?scores?\b"
RANKING = re.compile(f"{CHINESE}|{ENGLISH}", re.IGNORECASE)
IN_CODE = re.compile(CHINESE)
"""What Python sources are looked through for: their sentences are Chinese, and a local name may well be ``rank``."""
DENIALS = (
    "积分只供本人了解，不排名。",
    "不定位，不排名，不统计使用次数，不要求上传照片。",
    "按区划代码排列，不作排名",
    "按名称排列，不作排名",
)
"""The only sentences that may use such a word: they say that there is no ranking."""
SHOWN = {
    "miniprogram": ("*.wxml", "*.js", "*.json", "*.wxss"),
    "server": ("*.html", "*.css", "*.js", "*.typ", "*.xml"),
}


def rankings(text: str, words: re.Pattern[str] = RANKING) -> list[str]:
    """Return the words of ranking in a text, without the sentences that deny it."""
    for denial in DENIALS:
        text = text.replace(denial, "")
    return words.findall(text)


def files(folder: str, *patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted((ROOT / folder).rglob(pattern))


def speaking(paths: Iterator[Path], words: re.Pattern[str] = RANKING) -> dict[str, list[str]]:
    found = {str(path.relative_to(ROOT)): rankings(path.read_text(encoding="utf-8"), words) for path in paths}
    return {name: said for name, said in found.items() if said}


@pytest.mark.parametrize("folder", SHOWN)
def test_nothing_that_is_shown_ranks_anybody(folder: str) -> None:
    assert len(list(files(folder, *SHOWN[folder]))) > 50
    assert speaking(files(folder, *SHOWN[folder])) == {}


def test_no_sentence_of_the_server_ranks_anybody() -> None:
    assert speaking(files("server", "*.py"), IN_CODE) == {}


def test_the_interface_ranks_nobody(app: Flask) -> None:
    document = app.test_client().get("/api/v1/openapi.json").json
    assert rankings(json.dumps(document, ensure_ascii=False)) == []


@pytest.mark.parametrize(
    "text",
    [
        "本社区积分排名",
        "光荣榜",
        "您是第3名",
        "前十名党员",
        "/posts/leaderboard",
        '"rank": 3',
        "Ranked by hours",
        "top 10",
        "top-3",
    ],
)
def test_a_ranking_would_be_noticed(text: str) -> None:
    assert rankings(text) != []


@pytest.mark.parametrize("text", ["您排在候补第2位", "frank", "stop 10", *DENIALS])
def test_what_ranks_nobody_passes(text: str) -> None:
    assert rankings(text) == []


def unguarded(markup: str) -> list[str]:
    """Return the lines that name points without being shown only where there are some."""
    lines = (line.strip() for line in markup.splitlines())
    return [line for line in lines if "积分" in line and 'wx:if="{{pointsOn}}"' not in line]


def test_markup_names_points_only_where_there_are_some() -> None:
    others = [path for path in files("miniprogram", "*.wxml", "*.json") if path.parent.name != "points"]
    found = {path.name: unguarded(path.read_text(encoding="utf-8")) for path in others}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_unguarded_points_would_be_noticed() -> None:
    assert unguarded('<view>计入积分</view>\n<text wx:if="{{pointsOn}}">积分</text>') == [
        "<view>计入积分</view>"
    ]
