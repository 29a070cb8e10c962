"""Making a new cluster and its passwords, so that a start cut short never leaves half of one."""

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path

from server.localdb.account import Account
from server.localdb.binaries import major_version
from server.localdb.errors import LocalDatabaseError
from server.localdb.layout import SUPERUSER, Layout

ROLES = ("owner", "app")


def ensure_cluster(layout: Layout, account: Account, programs: Path, settings: Mapping[str, str]) -> None:
    """Run initdb where there is no cluster yet; refuse one of another major version."""
    if not layout.pgdata.exists():
        _create(layout, account, programs, safe=settings.get("fsync") != "off")
    found = (layout.pgdata / "PG_VERSION").read_text().strip()
    if found != major_version():
        raise LocalDatabaseError(
            f"数据由 PostgreSQL {found} 建立，当前程序是 {major_version()}；"
            "请先用原版本 pg_dump 导出，再导入新的数据目录。"
        )


def _create(layout: Layout, account: Account, programs: Path, *, safe: bool) -> None:
    unfinished = layout.pgdata.with_name("pgdata.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.own(unfinished)
    made = account.run(
        [
            programs / "initdb",
            f"--pgdata={unfinished}",
            f"--username={SUPERUSER}",
            "--auth-local=peer",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--data-checksums",
            *([] if safe else ["--no-sync"]),
        ]
    )
    if made.returncode != 0:
        raise LocalDatabaseError(f"初始化数据库失败：{made.stderr.strip()}")
    unfinished.rename(layout.pgdata)


def passwords(layout: Layout) -> dict[str, str]:
    """Return the password of each role, generating the file (mode 0600) where it is missing."""
    if not layout.passwords.exists():
        _write_private(layout.passwords, json.dumps({role: secrets.token_urlsafe(24) for role in ROLES}))
    stored: dict[str, str] = json.loads(layout.passwords.read_text())
    return stored


def _write_private(path: Path, text: str) -> None:
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
