"""Heads: where a book's chain ended on a day, signed and kept in files outside the database.

Who owns the database can rewrite rows, their digests and the whole chain, and all of it agrees with itself again. It
cannot agree with a head written before, and a head cannot be made without the key file. The signature is an HMAC: it
convinces us, who hold the key; a copy given to somebody else convinces them by its date alone.
"""

import datetime as dt
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from server.kernel import crypto

PURPOSE = "audit.head"


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of a book: its number, its digest in hexadecimal, and the rows sealed up to it."""

    book: str
    seq: int
    digest: str
    rows: int

    def signature(self) -> str:
        """Return the HMAC over all fields, made with the keyring's signing key."""
        return crypto.keyring().sign(json.dumps(asdict(self), sort_keys=True), purpose=PURPOSE)


def write(head: Head, directory: Path, day: dt.date) -> bool:
    """Write ``<day>-<book>.json``, mode 0600; say whether it is new. A day's first head stands: it is never rewritten."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = directory / f"{day:%Y-%m-%d}-{head.book}.json"
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({**asdict(head), "signature": head.signature()}, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


@dataclass(frozen=True, slots=True)
class Exported:
    """A file of the directory: its head, or None where nothing signed by us can be read."""

    name: str
    head: Head | None


def exported(directory: Path) -> Iterator[Exported]:
    """Yield every exported head, the newest day first."""
    for path in sorted(directory.glob("[0-9]*.json"), reverse=True):
        yield Exported(path.name, _read(path))


def _read(path: Path) -> Head | None:
    with suppress(ValueError, TypeError, KeyError, AttributeError):
        fields: dict[str, Any] = json.loads(path.read_text())
        signature = fields.pop("signature")
        head = Head(**fields)
        if crypto.same(head.signature(), signature):
            return head
    return None
