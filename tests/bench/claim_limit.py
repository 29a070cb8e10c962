"""What the database alone can do: pgbench running the very statements that the endpoint was seen to send."""

import datetime as dt
import enum
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, event, make_url

from server.kernel import crypto
from tests.bench.claim_city import ACCOUNT, MEMBERS, PERSON, POST, POSTS, prefix, row_id, token

Seen = list[tuple[str, dict[str, Any]]]
_PARAMETER = re.compile(r"%\((\w+)\)s")
_DRAWS = {
    "uniform": f"\\set m random(1, {MEMBERS})\n\\set p random(1, {POSTS})\n",
    "hot": f"\\set i :i + 1\n\\set m 1 + mod(:client_id + :clients * :i, {MEMBERS})\n",
}


def watch(engine: Engine) -> Seen:
    """Return a list to which every statement with its parameters is added from now on, BEGIN and COMMIT included."""
    seen: Seen = []
    event.listen(engine, "begin", lambda _: seen.append(("BEGIN", {})))
    event.listen(engine, "commit", lambda _: seen.append(("COMMIT", {})))

    @event.listens_for(engine, "before_cursor_execute")
    def _(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, dict(parameters)))

    return seen


def script(kind: str, seen: Seen, *, member: int, post_id: UUID, key: str, hot_post: UUID | None) -> str:
    """Write the statements as a pgbench script: this member, post and key become drawn ones, new ids new ids."""
    post = f"'{hot_post}'" if hot_post else _composed(POST, ":p")
    drawn = {
        row_id(PERSON, member): _composed(PERSON, ":m"),
        row_id(ACCOUNT, member): _composed(ACCOUNT, ":m"),
        str(row_id(ACCOUNT, member)): _composed(ACCOUNT, ":m"),
        crypto.fingerprint(token(member)): "sha256(convert_to('member-' || :m, 'UTF8'))",
        post_id: post,
        key: "('k' || :m || '-' || :k)",
    }
    body = "".join(f"{_filled(sql, values, drawn)};\n" for sql, values in seen)
    return f"{_DRAWS[kind]}\\set k random(1, 1000000000000)\n{body}"


def _filled(sql: str, values: dict[str, Any], drawn: dict[Any, str]) -> str:
    filled = _PARAMETER.sub(lambda found: _value(values[found[1]], drawn), sql)
    return " ".join(filled.replace("%%", "%").split())


def _composed(kind: str, variable: str) -> str:
    return f"('{prefix(kind)}' || lpad({variable}::text, 12, '0'))"


def _value(value: Any, drawn: dict[Any, str]) -> str:
    value = getattr(value, "obj", value)  # psycopg's wrappers of bytes and JSON
    if isinstance(value, enum.Enum):
        value = value.value
    if value is None:
        return "NULL"
    if isinstance(value, UUID | str | bytes) and value in drawn:
        return drawn[value]
    if isinstance(value, bool | int):
        return str(value)
    return _literal(value)


def _literal(value: Any) -> str:
    if isinstance(value, UUID):  # made for this very claim: another one each time
        return "uuidv7()"
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    if isinstance(value, dt.datetime):
        return f"to_timestamp({value.timestamp()})"
    text = str(value) if isinstance(value, str | dt.date) else json.dumps(value)
    if re.search(r":\w|'", text):
        raise ValueError(f"pgbench would misread {text!r}")
    return f"'{text}'"


def run(bindir: Path, url: str, file: Path, *, clients: int, seconds: int) -> str:
    """Run the script with prepared statements and return pgbench's report."""
    where = make_url(url)
    environ = {
        **os.environ,
        "PGPASSWORD": str(where.password),
        "PGOPTIONS": "-c search_path=public,extensions",
    }
    command = [
        bindir / "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds), "-f", file,
        "-D", "i=-1", "-D", f"clients={clients}", "-h", str(where.query["host"]), "-U", str(where.username),
        str(where.database),
    ]  # fmt: skip
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "ERROR" in done.stderr:
        raise RuntimeError(done.stderr[-2000:])
    return done.stdout
