"""Encryption at rest: AES-256-GCM bound to row and column, HMAC blind indexes, keys outside the database."""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, Self
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class UnknownKey(LookupError):
    """A value is sealed with a key that the key file does not hold."""


class _Keys(NamedTuple):
    """Encryption keys as the file held them at one moment; replaced as a whole, for other threads read it."""

    ciphers: dict[str, AESGCM]
    current: str
    stamp: tuple[int, int]


class Keyring:
    """Named 256-bit encryption keys (one of them current), one index key and one signing key.

    Rotation replaces the encryption key only. Every process notices: before it seals it looks whether the file was
    replaced, and it reads the file again when a value names a key it does not know.
    """

    def __init__(self, path: Path):
        self._path = path
        stamp, stored = _stamp(path), _stored(path)
        self._keys = _keys(stored, stamp)
        self._index_key, self._signing_key = (base64.b64decode(stored[name]) for name in ("index", "signing"))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the key file, made with mode 0600 at first use."""
        if not path.exists():
            _create(path)
        return cls(path)

    def add_key(self) -> str:
        """Add a key and make it the current one; return its name. The old keys stay, to open what they sealed."""
        with _alone(self._path):
            stored = _stored(self._path)
            name = f"k{1 + max(int(known.removeprefix('k')) for known in stored['keys'])}"
            stored["keys"][name] = _fresh_key()
            _put(self._path, {**stored, "current": name}, os.replace)
        self._read_again()
        return name

    @property
    def current(self) -> str:
        """The name of the key that seals."""
        self._notice_rotation()
        return self._keys.current

    @property
    def mark(self) -> bytes:
        """The bytes in front of everything the current key seals."""
        return _mark(self.current)

    def sealed_with(self, sealed: bytes) -> str:
        """Return the name of the key that sealed a value."""
        return sealed[1 : 1 + sealed[0]].decode()

    def seal(self, text: str, *, place: str, row: UUID) -> bytes:
        """Encrypt ``text`` for ``place`` ("table.column") of ``row``; it opens nowhere else."""
        return self.seal_bytes(text.encode(), place=place, row=row)

    def open(self, sealed: bytes, *, place: str, row: UUID) -> str:
        """Decrypt what ``seal`` made; InvalidTag when it was moved or altered."""
        return self.open_bytes(sealed, place=place, row=row).decode()

    def seal_bytes(self, content: bytes, *, place: str, row: UUID) -> bytes:
        """Encrypt bytes as ``seal`` does text; the key's name travels in front."""
        nonce, name = secrets.token_bytes(_NONCE), self.current
        return _mark(name) + nonce + self._cipher(name).encrypt(nonce, content, _aad(place, row))

    def open_bytes(self, sealed: bytes, *, place: str, row: UUID) -> bytes:
        """Decrypt what ``seal_bytes`` made; InvalidTag when it was moved or altered, UnknownKey without its key."""
        rest = sealed[1 + sealed[0] :]
        return self._cipher(self.sealed_with(sealed)).decrypt(rest[:_NONCE], rest[_NONCE:], _aad(place, row))

    def seal_again(self, sealed: bytes, *, place: str, row: UUID) -> bytes:
        """Return the same content sealed with the current key."""
        return self.seal_bytes(self.open_bytes(sealed, place=place, row=row), place=place, row=row)

    def _cipher(self, name: str) -> AESGCM:
        if name not in self._keys.ciphers:
            self._read_again()
        if name not in self._keys.ciphers:
            raise UnknownKey(name)
        return self._keys.ciphers[name]

    def _notice_rotation(self) -> None:
        if _stamp(self._path) != self._keys.stamp:
            self._read_again()

    def _read_again(self) -> None:
        stamp = _stamp(self._path)  # before the content: a replacement in between is noticed next time
        self._keys = _keys(_stored(self._path), stamp)

    def blind_index(self, value: str, *, purpose: str) -> bytes:
        """Return the 32-byte look-up key of a value, different for every purpose."""
        return hmac.digest(self._index_key, f"{purpose}\0{value}".encode(), hashlib.sha256)

    def sign(self, message: str, *, purpose: str) -> str:
        """Return a message's HMAC in hexadecimal, different for every purpose; who lacks the key cannot make it."""
        return hmac.digest(self._signing_key, f"{purpose}\0{message}".encode(), hashlib.sha256).hex()

    def code(self, subject: UUID, *, purpose: str) -> str:
        """Return a 20-letter verification code (100 bits) that only we can make."""
        digest = hmac.digest(self._signing_key, f"{purpose}\0{subject}".encode(), hashlib.sha256)
        return base64.b32encode(digest).decode()[:20]


def _aad(place: str, row: UUID) -> bytes:
    return f"{place}:{row}".encode()


def _mark(name: str) -> bytes:
    return bytes([len(name)]) + name.encode()


def _stored(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text()))


def _keys(stored: dict[str, Any], stamp: tuple[int, int]) -> _Keys:
    ciphers = {name: AESGCM(base64.b64decode(key)) for name, key in stored["keys"].items()}
    return _Keys(ciphers, stored["current"], stamp)


def _stamp(path: Path) -> tuple[int, int]:
    """Return what changes when the file is replaced."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    others = {"index": _fresh_key(), "signing": _fresh_key()}
    # A second process may be creating it too: the first link wins, both read the same keys.
    with suppress(FileExistsError):
        _put(path, {"current": "k1", "keys": {"k1": _fresh_key()}, **others}, os.link)


def _put(path: Path, stored: dict[str, Any], place: Callable[[Path, Path], None]) -> None:
    """Write the file aside and ``place`` it whole, on the disk before anything is sealed with its keys."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(stored, file)
        file.flush()
        os.fsync(file.fileno())
    try:
        place(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _keep_directory(path.parent)


def _keep_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold off other rotations of the same file."""
    handle = os.open(path.with_name(f".{path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


_keyring: Keyring | None = None


def use(keyring: Keyring) -> None:
    """Make ``keyring`` the keys of this process."""
    global _keyring
    _keyring = keyring


def keyring() -> Keyring:
    """Return the keys in use; RuntimeError before ``use``."""
    if _keyring is None:
        raise RuntimeError("no keyring in use")
    return _keyring


def same(ours: str, theirs: str) -> bool:
    """Compare two signatures in a time that tells nothing."""
    return hmac.compare_digest(ours.encode(), theirs.encode())


def fingerprint(secret: str) -> bytes:
    """Return the SHA-256 under which an opaque 256-bit token is stored."""
    return hashlib.sha256(secret.encode()).digest()


def new_token() -> str:
    """Return an opaque 256-bit token."""
    return secrets.token_urlsafe(32)
