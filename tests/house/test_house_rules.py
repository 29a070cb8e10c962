"""House rules that import contracts cannot say (architecture.md §1, style.md §3). Each is tried on a bad example too."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

SERVER = Path(__file__).parents[2] / "server"
ROOMS = {path.parent.name for path in SERVER.glob("*/models.py")} | {"overview", "audit", "operations"}
VISIBLE = {"service", "queries", "errors", "rules", "jobs"}
READERS = {"statistics"}
"""Rooms that change nothing of others' and may read their models and views (architecture.md §1)."""
LOWER_THAN_ROOMS = {"kernel", "wechat", "localdb", "typesetting", "sheets"}
ENDS_TRANSACTIONS = re.compile(r"\.(commit|rollback|flush)\(")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "data", "info", "misc"}


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
IMPORTS = (ast.Import, ast.ImportFrom)
MOST_LINES = 330
REAL_CLOCKS = {"dt.datetime.now", "datetime.now", "dt.date.today", "date.today", "time.time"}
# Leases, tokens and TOTP are real time by decision (architecture.md §6); everything else is business time.
REAL_TIME = {
    "kernel/clock.py",
    "kernel/jobs.py",
    "kernel/runs.py",
    "accounts/service.py",
    "accounts/totp.py",
    "scheduler.py",
    "worker.py",
}


def modules() -> list[Path]:
    return sorted(SERVER.rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(SERVER))


def imports(source: str) -> Iterator[tuple[str, ast.stmt]]:
    """Yield every imported module with its statement; ``from a import b`` yields a.b as well."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def private_imports(room: str, source: str) -> list[str]:
    """Return the imports of another room's files that are not public."""
    found = []
    visible = VISIBLE | {"models", "views"} if room in READERS else VISIBLE
    for module, _ in imports(source):
        parts = module.split(".")
        if (
            parts[0] == "server"
            and len(parts) >= 3
            and parts[1] in ROOMS - {room}
            and parts[2] not in visible
        ):
            found.append(module)
    return found


def offenders(wrong: Callable[[Path], object]) -> list[str]:
    """Return the modules of which ``wrong`` says so."""
    return [name_of(path) for path in modules() if wrong(path)]


def test_a_room_sees_only_public_files_of_another() -> None:
    rooms = [path for path in modules() if path.parent.name in ROOMS]
    assert [found for path in rooms for found in private_imports(path.parent.name, path.read_text())] == []


def test_a_foreign_model_would_be_noticed() -> None:
    assert private_imports("posts", "from server.members.models import Member") != []
    assert private_imports("members", "from server.members.models import Member") == []
    assert private_imports("statistics", "from server.members.models import Member") == []
    assert private_imports("statistics", "from server.members.binding import bind") != []


def ends_transactions(source: str) -> bool:
    return "server.kernel.db" in source and bool(ENDS_TRANSACTIONS.search(source))


def test_only_the_kernel_ends_transactions() -> None:
    assert offenders(lambda path: ends_transactions(path.read_text())) == []
    assert ends_transactions("from server.kernel.db import session\nsession().commit()")


def local_imports(source: str) -> list[str]:
    """Return imports inside functions: they hide an upward or circular dependency."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, FUNCTIONS)]
    inside = [node for function in functions for node in ast.walk(function) if isinstance(node, IMPORTS)]
    return [ast.unparse(node) for node in inside]


def test_nothing_is_imported_inside_a_function() -> None:
    assert offenders(lambda path: local_imports(path.read_text())) == []
    assert local_imports("def f():\n    import os\n") == ["import os"]


def test_names_say_what_a_module_holds() -> None:
    assert offenders(lambda path: path.stem in VAGUE or path.parent.name in VAGUE) == []


def test_modules_stay_small() -> None:
    assert offenders(lambda path: len(path.read_text().splitlines()) > MOST_LINES) == []


def real_clock_calls(source: str) -> list[int]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [node.lineno for node in calls if ast.unparse(node.func) in REAL_CLOCKS]


def test_business_time_comes_from_the_clock() -> None:
    def wrong(path: Path) -> bool:
        apart = name_of(path) in REAL_TIME or path.relative_to(SERVER).parts[0] in ("wechat", "localdb")
        return not apart and bool(real_clock_calls(path.read_text()))

    assert offenders(wrong) == []
    assert real_clock_calls("x = dt.datetime.now(dt.UTC)") == [1]


def test_nothing_is_left_open() -> None:
    assert (
        offenders(
            lambda path: re.search(r"#.*\b(TODO|FIXME|XXX)\b|raise NotImplementedError", path.read_text())
        )
        == []
    )


def test_no_backrefs() -> None:
    assert offenders(lambda path: re.search("backref|back_populates", path.read_text())) == []
