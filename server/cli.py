"""The command line: ``python -m server COMMAND``."""

import argparse
import json
import logging
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyotp

from server import launch, migration, preparation, scheduler, verification, worker
from server.accounts import queries as account_queries
from server.accounts import recovering
from server.accounts import service as accounts
from server.accounts import totp as authenticators
from server.accounts.rules import Lost, Role
from server.app import create_app, use_resources
from server.config import Config, ConfigurationError
from server.demo import city
from server.kernel import crypto, log
from server.kernel.actor import SYSTEM
from server.kernel.db import JOB_LIMITS, Database, send_changes
from server.kernel.errors import DomainError
from server.organisations import queries as organisations_queries
from server.organisations import service as organisations
from server.rosters import service as rosters

_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the process's exit status."""
    arguments = _parser().parse_args(argv)
    log.configure()
    try:
        return int(arguments.command(arguments) or 0)
    except (ConfigurationError, DomainError) as refused:
        print(_words(refused), file=sys.stderr)
        return 2


def _words(refused: Exception) -> str:
    fields = getattr(refused, "fields", {})
    return "\n".join([str(refused), *(f"  {name}: {' '.join(words)}" for name, words in fields.items())])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m server", description="双报到")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add(commands, "run", "start the whole system (make run)", run)
    _add(commands, "migrate", "bring the schema up to date", migrate)
    _add(commands, "prepare", "migrate, and build the demo city where there is none", prepare)
    _add(commands, "scheduler", "run the scheduler's process", run_scheduler)
    _add(commands, "worker", "run a worker's process", run_worker)
    _add(commands, "seed-demo", "build the demo city in an empty database", seed_demo)
    _add(commands, "verify-ledger", "check sums, seals and sources of the books", verify_ledger)
    _add(
        commands,
        "rotate-key",
        "seal with a new key from now on; workers seal the old values again",
        rotate_key,
    )
    _add(commands, "openapi", "print the OpenAPI document", openapi)
    _add(
        commands,
        "import-divisions",
        "import areas from CSV code,name,level,parent_code",
        import_divisions,
        "file",
    )
    _add(commands, "import-roster", "import a unit's roster and print its problems", import_roster, "file")
    _add(commands, "job", "run one timer now and do what it planned", run_job, "name")
    _add(commands, "totp", "print a demo account's current code", totp, "name")
    _add(commands, "add-administrator", "add the first administrator", add_administrator, "name")
    _add(
        commands,
        "recover-account",
        "let staff in again who lost a factor (password, authenticator, both): prints a one-time code",
        recover_account,
        "name",
        "lost",
        "reason",
    )
    return parser


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    words: str,
    command: Callable[[argparse.Namespace], int | None],
    *positional: str,
) -> None:
    parser = commands.add_parser(name, help=words)
    for argument in positional:
        parser.add_argument(argument)
    parser.set_defaults(command=command)


@contextmanager
def _database() -> Iterator[tuple[Config, Database]]:
    with launch.surroundings(os.environ) as (environ, _):
        config = Config.read(environ)
        use_resources(config)
        database = Database(config.database_url, schema=config.schema, limits=JOB_LIMITS)
        try:
            yield config, database
        finally:
            database.dispose()


def run(_: argparse.Namespace) -> int:
    """Start the whole system under one supervisor."""
    return launch.run()


def migrate(_arguments: argparse.Namespace) -> None:
    with launch.surroundings(os.environ) as (environ, _):
        config = Config.read(environ)
        migration.migrate(config.owner_url, schema=config.schema)


def prepare(_arguments: argparse.Namespace) -> None:
    """What ``run`` does first, in a process of its own."""
    with launch.surroundings(os.environ) as (environ, _):
        preparation.prepare(Config.read(environ))


def run_scheduler(_: argparse.Namespace) -> None:
    with _database() as (_config, database):
        scheduler.main(database)


def run_worker(_: argparse.Namespace) -> None:
    with _database() as (config, database):
        worker.main(database, worker.handlers(config))


def seed_demo(_: argparse.Namespace) -> None:
    with _database() as (config, database):
        city.build(database, config)


def verify_ledger(_: argparse.Namespace) -> int:
    """Print every problem of the books and their number; exit 1 when there is one."""
    with _database() as (config, database), database.transaction():
        problems = [*verification.problems(worker.books(), config.heads_dir)]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


def rotate_key(_: argparse.Namespace) -> None:
    """Add an encryption key; the old one stays in the file until no backup needs it."""
    with _database() as (_config, database):
        name = crypto.keyring().add_key()
        with database.transaction():
            worker.plan_resealing(name)
    print(f"{name}: planned")


def openapi(_arguments: argparse.Namespace) -> None:
    with launch.surroundings(os.environ) as (environ, _):
        app = create_app(Config.read(environ))
    print(json.dumps(app.extensions["api"].spec.to_dict(), ensure_ascii=False, indent=2))


def import_divisions(arguments: argparse.Namespace) -> None:
    content = Path(arguments.file).read_text(encoding="utf-8-sig")
    with _database() as (_config, database), database.transaction():
        count = organisations.import_divisions(content, actor=SYSTEM)
    print(f"新增 {count.added}，更名 {count.renamed}，未变 {count.unchanged}")


def import_roster(arguments: argparse.Namespace) -> None:
    path = Path(arguments.file)
    with _database() as (_config, database):
        with database.transaction():
            root = organisations_queries.root()
            if root is None:
                raise ConfigurationError("请先导入行政区划（import-divisions）。")
            preview = rosters.preview(path.read_bytes(), filename=path.name, area_id=root.id, actor=SYSTEM)
        with database.transaction():
            rosters.apply(preview.id, actor=SYSTEM)
        with database.transaction():
            result = rosters.carry_out(preview.id)
    print(json.dumps({"preview": preview.counts, "result": result}, ensure_ascii=False))


def run_job(arguments: argparse.Namespace) -> None:
    timer = {each.name: each for each in scheduler.timers()}.get(arguments.name)
    if timer is None:
        raise ConfigurationError(
            f"没有名为 {arguments.name} 的任务；可用：{'、'.join(each.name for each in scheduler.timers())}"
        )
    with _database() as (config, database):
        planned = scheduler.run_timer(database, timer)
        done = worker.work_until_idle(database, worker.handlers(config))
    print(f"{arguments.name}: planned {planned}, done {done}")


def totp(arguments: argparse.Namespace) -> None:
    """Print a staff account's current code; refused in production, where secrets stay with their people."""
    with _database() as (config, database), database.transaction():
        if config.production:
            raise ConfigurationError("production does not print codes")
        account = account_queries.staff_account(arguments.name)
        if account is None:
            raise ConfigurationError(f"没有名为 {arguments.name} 的账号。")
        print(pyotp.TOTP(authenticators.secret_of(account)).now())


def add_administrator(arguments: argparse.Namespace) -> None:
    """Add an administrator of the whole city; password and TOTP secret are made here and printed once."""
    password = os.environ.get("ADMIN_PASSWORD") or secrets.token_urlsafe(12)
    with _database() as (_config, database), database.transaction():
        root = organisations_queries.root()
        if root is None:
            raise ConfigurationError("请先导入行政区划（import-divisions）。")
        added = accounts.add_staff(arguments.name, arguments.name.lower(), password, actor=SYSTEM)
        send_changes()
        accounts.grant(added.account_id, Role.ADMINISTRATOR, area_id=root.id, actor=SYSTEM)
    print(f"用户名 {arguments.name.lower()}\n密码 {password}\n动态口令密钥 {added.totp_secret}")


def recover_account(arguments: argparse.Namespace) -> None:
    """Stand in for the second person where a county has one administrator; the trail says that it was the host."""
    try:
        lost = Lost(arguments.lost)
    except ValueError:
        raise ConfigurationError("第二个参数应为 password、authenticator 或 both。") from None
    with _database() as (config, database), database.transaction():
        made = recovering.at_the_host(arguments.name, lost, arguments.reason)
    print(f"一次性码 {made.spaced}\n请本人在 {config.public_url}/activate 输入，24小时内有效，只能用一次。")
