"""Passwords: what is accepted, kept as Argon2id, compared in the same time for everybody."""

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from server.accounts.errors import PasswordTooWeak
from server.accounts.models import Account
from server.accounts.rules import password_problem

# 64 MiB once and one lane: about 40 ms, and eight sign-ins at a time stay below 600 MiB.
_hasher = PasswordHasher(time_cost=2, memory_cost=65_536, parallelism=1)
_DECOY = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$EjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJCrze8"


def check(password: str, *, username: str, field: str = "password", old: str | None = None) -> None:
    """Raise PasswordTooWeak, naming ``field``, unless a password may be used; one that replaces ``old`` differs from it."""
    problem = "须与原密码不同。" if password == old else password_problem(password, username=username)
    if problem:
        raise PasswordTooWeak(fields={field: [problem]})


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(password)


def is_right(account: Account | None, password: str) -> bool:
    """Compare in the same time whether or not the account exists; a disabled account has no right password."""
    stored = account.password_hash if account and account.password_hash else _DECOY
    try:
        return _hasher.verify(stored, password) and account is not None and account.disabled_at is None
    except VerificationError:
        return False
