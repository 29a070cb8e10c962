"""``make run``: the whole system under one supervisor – database, web, scheduler, worker, and a WeChat sandbox in a demo."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psycopg

from server import localdb, supervisor
from server.config import Config
from server.supervisor import Process

DATABASE = "shuangbaodao"
FALLBACK = Path("/var/lib/shuangbaodao")
MIGRATIONS = Path(__file__).parent.parent / "migrations" / "versions"
ACCOUNTS = "demo-accounts.json"
ADDRESS = "database.json"
"""The embedded database's URLs, mode 0600, for commands given while the system runs."""


def run() -> int:
    """Start everything, say where it is, and run until Ctrl-C; return the exit status."""
    with suppress(KeyboardInterrupt), surroundings(os.environ) as (environ, watch):
        demo = environ["APP_ENV"] == "demo"
        config = Config.read(environ)
        _prepare(config, environ, demo=demo)
        return supervisor.run(
            [*_processes(config, environ, demo=demo)],
            log_dir=config.data_dir / "logs",
            on_ready=lambda: _greet(config, demo=demo),
            watch=watch,
        )
    return 130


@contextmanager
def surroundings(given: Mapping[str, str]) -> Iterator[tuple[dict[str, str], Callable[[], None]]]:
    """Complete the environment: where data lie, which database, in a demo which WeChat; with what to watch meanwhile.

    Without DATABASE_URL the embedded PostgreSQL is started, or – while ``make run`` has it – shared.
    """
    environ = {"APP_ENV": "demo", **given, "DATA_DIR": str(_data_dir(given))}
    if environ["APP_ENV"] == "demo":
        environ.setdefault("WECHAT_API_BASE_URL", f"http://127.0.0.1:{_port(environ) + 1}/")
    if "DATABASE_URL" in environ:
        yield environ, lambda: None
        return
    with _embedded(Path(environ["DATA_DIR"])) as (urls, watch):
        yield environ | urls, watch


def _data_dir(environ: Mapping[str, str]) -> Path:
    """Return DATA_DIR; by default ./var, or a place PostgreSQL's account can reach where root's home is closed to it."""
    if "DATA_DIR" in environ:
        place = Path(environ["DATA_DIR"])
    else:
        place = Path("var")
        if "DATABASE_URL" not in environ and not localdb.reachable(place.absolute()):
            place = FALLBACK
    if not place.exists():
        place.mkdir(parents=True)
        # PostgreSQL's account must pass through, whatever the umask; what is private inside has its own mode.
        place.chmod(0o711)
    return place.absolute()


def _port(environ: Mapping[str, str]) -> int:
    return int(environ.get("PORT", "8080"))


@contextmanager
def _embedded(data_dir: Path) -> Iterator[tuple[dict[str, str], Callable[[], None]]]:
    """Run the embedded PostgreSQL, again when it dies; where another process runs it, only say where it is."""
    note = data_dir / ADDRESS
    try:
        cluster = localdb.start(data_dir / "postgres")
    except localdb.AlreadyRunning:
        yield json.loads(note.read_text()), lambda: None
        return
    with cluster:
        cluster.ensure_database(DATABASE)
        urls = {"DATABASE_URL": cluster.app_dsn(DATABASE), "DATABASE_OWNER_URL": cluster.owner_dsn(DATABASE)}
        note.touch(mode=0o600)
        note.write_text(json.dumps(urls))
        yield urls, lambda: None if cluster.alive() else cluster.restart_immediately()


def _prepare(config: Config, environ: Mapping[str, str], *, demo: bool) -> None:
    """Migrate and build the demo city, in a process of its own, unless both have been done.

    Loading all of the application takes longer than everything else a second start does.
    """
    if not _prepared(config, demo=demo):
        subprocess.run([sys.executable, "-m", "server", "prepare"], env=dict(environ), check=True)


def _prepared(config: Config, *, demo: bool) -> bool:
    if demo and not config.clock_file.exists():
        return False
    url = config.database_url.replace("+psycopg", "", 1)
    try:
        with psycopg.connect(url, options=f"-c search_path={config.schema}", connect_timeout=5) as connection:
            return connection.execute("SELECT version_num FROM alembic_version").fetchone() == (
                newest_revision(),
            )
    except psycopg.Error:
        return False


def newest_revision() -> str:
    """Return the revision that no other follows, read from the migrations' own lines."""
    texts = [file.read_text(encoding="utf-8") for file in MIGRATIONS.glob("*.py")]
    revisions, followed = (
        {found for text in texts for found in re.findall(rf'^{name}: str[^=]*= "(\w+)"', text, re.MULTILINE)}
        for name in ("revision", "down_revision")
    )
    (newest,) = revisions - followed
    return str(newest)


def _processes(config: Config, environ: Mapping[str, str], *, demo: bool) -> Iterator[Process]:
    env = {name: value for name, value in environ.items() if name != "DATABASE_OWNER_URL"}
    python = [sys.executable, "-m"]
    behind = ["nice", "-n", "5", *python]  # nobody waits for these as somebody waits for a page
    if demo:
        port = config.wechat_url.rstrip("/").rpartition(":")[2]
        yield Process("wechat", [*behind, "server.wechat.sandbox", "--port", port, "--easy-codes"], env)
    yield Process(
        "web", [*python, "granian", *_granian(config), "server.wsgi:app"], env, lambda: _answers(config.port)
    )
    yield Process("scheduler", [*behind, "server", "scheduler"], env)
    yield Process("worker", [*behind, "server", "worker"], env)


def _granian(config: Config) -> list[str]:
    host = os.environ.get("HOST", "127.0.0.1")
    return [
        "--interface", "wsgi", "--host", host, "--port", str(config.port),
        "--workers", os.environ.get("WEB_WORKERS", "2"), "--blocking-threads", "4", "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip


def _answers(port: int) -> bool:
    """Ask the web process itself, past any proxy that the environment names."""
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/api/v1/health")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _greet(config: Config, *, demo: bool) -> None:
    print(
        f"\n双报到已启动：{config.public_url}/console（社区工作台）　{config.public_url}/portal（单位门户）"
    )
    print(f"接口文档：{config.public_url}/api/v1/openapi.json　健康检查：{config.public_url}/api/v1/health")
    if demo:
        _introduce(config)
    print("按 Ctrl-C 停止。", flush=True)


def _introduce(config: Config) -> None:
    accounts = json.loads((config.data_dir / ACCOUNTS).read_text(encoding="utf-8"))
    print(f"微信沙箱：{config.wechat_url}（登录码 demo-<openid>，手机号码 phone-<11位>）")
    print("演示账号（用户名 / 密码 / 角色）：")
    for account in accounts["staff"]:
        print(f"  {account['username']:<14}{account['password']:<20}{account['role']}")
    print(f"动态口令：{os.path.relpath(sys.executable)} -m server totp 用户名")
