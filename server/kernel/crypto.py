"""Encryption at rest: AES-256-GCM bound to row and column, HMAC blind indexes, keys outside the database."""

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Self
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Keyring:
    """Named 256-bit encryption keys (one of them current), one index key and one signing key."""

    def __init__(self, keys: dict[str, bytes], current: str, index_key: bytes, signing_key: bytes):
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self._current = current
        self._index_key = index_key
        self._signing_key = signing_key

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the key file, made with mode 0600 at first use."""
        if not path.exists():
            _create(path)
        stored = json.loads(path.read_text())
        keys = {name: base64.b64decode(key) for name, key in stored["keys"].items()}
        index_key, signing_key = (base64.b64decode(stored[name]) for name in ("index", "signing"))
        return cls(keys, stored["current"], index_key, signing_key)

    def seal(self, text: str, *, place: str, row: UUID) -> bytes:
        """Encrypt ``text`` for ``place`` ("table.column") of ``row``; it opens nowhere else."""
        return self.seal_bytes(text.encode(), place=place, row=row)

    def open(self, sealed: bytes, *, place: str, row: UUID) -> str:
        """Decrypt what ``seal`` made; InvalidTag when it was moved or altered."""
        return self.open_bytes(sealed, place=place, row=row).decode()

    def seal_bytes(self, content: bytes, *, place: str, row: UUID) -> bytes:
        """Encrypt bytes as ``seal`` does text; the key's name travels in front."""
        nonce, name = secrets.token_bytes(_NONCE), self._current.encode()
        sealed = self._cipher(self._current).encrypt(nonce, content, _aad(place, row))
        return bytes([len(name)]) + name + nonce + sealed

    def open_bytes(self, sealed: bytes, *, place: str, row: UUID) -> bytes:
        """Decrypt what ``seal_bytes`` made; InvalidTag when it was moved or altered."""
        size = sealed[0]
        name, rest = sealed[1 : 1 + size].decode(), sealed[1 + size :]
        return self._cipher(name).decrypt(rest[:_NONCE], rest[_NONCE:], _aad(place, row))

    def _cipher(self, name: str) -> AESGCM:
        return self._keys[name]

    def blind_index(self, value: str, *, purpose: str) -> bytes:
        """Return the 32-byte look-up key of a value, different for every purpose."""
        return hmac.digest(self._index_key, f"{purpose}\0{value}".encode(), hashlib.sha256)

    def code(self, subject: UUID, *, purpose: str) -> str:
        """Return a 20-letter verification code (100 bits) that only we can make."""
        digest = hmac.digest(self._signing_key, f"{purpose}\0{subject}".encode(), hashlib.sha256)
        return base64.b32encode(digest).decode()[:20]


def _aad(place: str, row: UUID) -> bytes:
    return f"{place}:{row}".encode()


def _create(path: Path) -> None:
    fresh = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in ("k1", "index", "signing")}
    text = json.dumps(
        {"current": "k1", "keys": {"k1": fresh["k1"]}, "index": fresh["index"], "signing": fresh["signing"]}
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    # A second process may be creating it too: the first link wins, both read the same keys.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


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


def fingerprint(secret: str) -> bytes:
    """Return the SHA-256 under which an opaque 256-bit token is stored."""
    return hashlib.sha256(secret.encode()).digest()


def new_token() -> str:
    """Return an opaque 256-bit token."""
    return secrets.token_urlsafe(32)
