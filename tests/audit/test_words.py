"""Every verb that is recorded has Chinese words, and details are told in them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from server.audit.rules import SUBJECTS, VERBS, detail_lines, verb_label
from server.feedback.rules import LetterEvent

SERVER = Path(__file__).parents[2] / "server"
VERB = re.compile(r"[a-z_]+\.[a-z_]+(\.refused)?")
KNOWN = {verb for group in VERBS.values() for verb in group}


def literals(named: str, argument: int) -> Iterator[str]:
    """Yield a literal argument (0: the first) of every call of a function whose name fits."""
    for path in SERVER.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and re.search(named, ast.unparse(call.func)):
                given = call.args[argument] if len(call.args) > argument else None
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def test_every_verb_that_is_recorded_has_words() -> None:
    """Rooms record through functions of their own too: ``_record``, ``record_claim``, ``_note``."""
    found = {verb for verb in literals(r"(record|note)\w*$", 0) if VERB.fullmatch(verb)}
    assert len(found) > 80
    assert {verb for verb in found if verb_label(verb).isascii()} == set()
    assert {f"letters.{event}" for event in LetterEvent} - KNOWN == set()


def test_every_kind_of_subject_has_words() -> None:
    assert set(literals(r"^audit\.record", 1)) - SUBJECTS.keys() == set()


def test_a_refusal_says_so() -> None:
    assert verb_label("members.unmask.refused") == "查看完整手机号（被拒绝）"
    assert verb_label("access.refused") == "越权访问被拒绝"
    assert verb_label("nobody.knows") == "nobody.knows"


def test_details_are_told_in_words() -> None:
    told = detail_lines({"changed": ["points_on"], "before": {"points_on": True}, "rows": 3, "year": None})
    assert told == [("改动", "积分"), ("原为", "积分：是"), ("行数", "3"), ("年度", "（空）")]
