"""Content-addressed files: issued letters and scans, named by their SHA-256, never overwritten."""

import hashlib
import os
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
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_name(f".{name}.{os.getpid()}")
            with open(draft, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, place)
        return name

    def get(self, name: str) -> bytes:
        """Return the bytes of ``name``; FileMissing when absent or altered."""
        try:
            content = self._place(name).read_bytes()
        except FileNotFoundError:
            raise FileMissing(name) from None
        if hashlib.sha256(content).hexdigest() != name:
            raise FileMissing(name)
        return content

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
