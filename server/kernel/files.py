"""Content-addressed files: issued letters and scans, named by their SHA-256, never overwritten.

They carry names of persons: only the account that the system runs as may look in, whatever its umask.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path


class FileMissing(RuntimeError):
    """A row names content that the store does not hold, or that no longer matches its name."""


class FileStore:
    def __init__(self, root: Path):
        self.root = root

    def put(self, content: bytes) -> str:
        """Keep ``content``; return its SHA-256 in hex. Keeping the same bytes twice is one file."""
        name = hashlib.sha256(content).hexdigest()
        place = self._place(name)
        if not place.exists():
            self._make_folders(place)
            with tempfile.NamedTemporaryFile(dir=place.parent, prefix=f".{name}.", delete=False) as draft:
                draft.write(content)
                draft.flush()
                os.fsync(draft.fileno())
            os.replace(draft.name, place)
        return name

    def _make_folders(self, place: Path) -> None:
        for folder in (self.root, place.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def get(self, name: str) -> bytes:
        """Return the bytes of ``name``; FileMissing when absent or altered."""
        try:
            content = self._place(name).read_bytes()
        except FileNotFoundError:
            raise FileMissing(name) from None
        if hashlib.sha256(content).hexdigest() != name:
            raise FileMissing(name)
        return content

    def room(self) -> tuple[int, int]:
        """Return how many bytes of the disk are free, and how many there are."""
        place = next(each for each in (self.root, *self.root.absolute().parents) if each.exists())
        usage = shutil.disk_usage(place)
        return usage.free, usage.total

    def _place(self, name: str) -> Path:
        return self.root / name[:2] / name


_store: FileStore | None = None


def use(store: FileStore) -> None:
    """Make ``store`` the file store of this process."""
    global _store
    _store = store


def store() -> FileStore:
    """Return the file store in use; RuntimeError before ``use``."""
    if _store is None:
        raise RuntimeError("no file store in use")
    return _store
