"""A roster of 100,000 rows: preview and apply, seconds and memory (``make bench-roster``).

The reference of the ratio is a COPY of the same rows into one bare table, in the same run.
"""

import io
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from server import localdb, migration
from server.kernel import clock, crypto
from server.kernel.actor import SYSTEM
from server.kernel.crypto import Keyring
from server.kernel.db import JOB_LIMITS, Database
from server.organisations import queries as areas
from server.organisations import service as organisations
from server.rosters import service as rosters

ROWS = 100_000
UNITS = 500
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂文辉建国玉兰志春红"
HEAD = "姓名,性别,单位,手机,所在社区,出生年月,党员身份,特长\n"
DIVISIONS = Path(__file__).parents[2] / "server" / "demo" / "divisions.csv"


def roster(names: list[str]) -> bytes:
    """Return the file: every row another person with another phone, in 500 units."""
    chance = random.Random(2026)
    lines = [HEAD]
    for number in range(ROWS):
        name = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2))))
        place, sex = chance.choice(names), chance.choice("男女")
        born = f"{chance.randrange(1966, 2003)}.{chance.randrange(1, 13):02}"
        lines.append(f"{name},{sex},金泉市第{number % UNITS}局,154{number:08},{place},{born},正式党员,理发\n")
    return "".join(lines).encode("gb18030")


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return wall seconds, CPU seconds and the result."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def copy_reference(url: str, content: bytes) -> float:
    """Return the seconds PostgreSQL needs to COPY the file's lines into a bare table."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain) as connection, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE bare (a text, b text, c text, d text, e text, f text, g text, h text)"
        )
        started = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write(content.decode("gb18030"))
        return time.perf_counter() - started


def main() -> None:
    place = Path(tempfile.mkdtemp(prefix="bench"))
    place.chmod(0o755)
    crypto.use(Keyring.load(place / "keys.json"))
    clock.use(clock.SystemClock())
    with localdb.start(place / "postgres") as cluster:
        cluster.ensure_database("bench")
        migration.migrate(cluster.owner_dsn("bench"))
        figures = measure(Database(cluster.app_dsn("bench"), limits=JOB_LIMITS), cluster.app_dsn("bench"))
    report(figures)


def measure(database: Database, url: str) -> dict[str, Any]:
    with database.transaction():
        organisations.import_divisions(DIVISIONS.read_text(encoding="utf-8"), actor=SYSTEM)
        root = areas.root()
        names = [community.name for community in areas.communities()]
    assert root is not None
    content, root_id = roster(names), root.id

    def look() -> rosters.Preview:
        with database.transaction():
            return rosters.preview(content, filename="名册.csv", area_id=root_id, actor=SYSTEM)

    def apply(import_id: Any) -> dict[str, Any]:
        with database.transaction():
            rosters.apply(import_id, actor=SYSTEM)
        with database.transaction():
            return rosters.carry_out(import_id)

    figures: dict[str, Any] = {"rows": ROWS}
    figures["preview_s"], figures["preview_cpu_s"], seen = timed(look)
    import_id, figures["counts"] = seen.id, seen.counts
    del seen
    figures["apply_s"], figures["apply_cpu_s"], _ = timed(lambda: apply(import_id))
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["again_s"], _, again = timed(look)
    assert again.counts["unchanged"] == again.counts["good"], again.counts
    figures["copy_s"] = copy_reference(url, content)
    figures["ratio_to_copy"] = (figures["preview_s"] + figures["apply_s"]) / figures["copy_s"]
    figures["again_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["reader_peak_mb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    database.dispose()
    return figures


def report(figures: dict[str, Any]) -> None:
    out = io.StringIO()
    for name, value in figures.items():
        out.write(f"{name:<16}{value:>12.2f}\n" if isinstance(value, float) else f"{name:<16}{value!s:>12}\n")
    print(out.getvalue(), end="")
    folder = Path(os.environ.get("DATA_DIR", "var")) / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "roster.json").write_text(json.dumps(figures, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
