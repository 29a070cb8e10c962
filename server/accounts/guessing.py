"""Budgets against guessing: failures per username and address, and per address over all usernames or phones (R-38)."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from server.accounts.errors import SignInLocked
from server.accounts.models import SignInFailures
from server.accounts.rules import LOCK_ADDRESS_AFTER, LOCK_AFTER, LOCK_FOR
from server.kernel import crypto
from server.kernel.db import session

ANYBODY = b""
"""The username index of the row that counts a whole address."""
ANY_PHONE = b"phones"
"""That of the row that counts an address's phones: many share one with an office, and must not lock its desks out."""

_NOW = func.clock_timestamp()
_COUNT = text(
    "UPDATE sign_in_failures SET failures = failures + 1,"
    " ends_at = CASE WHEN failures = 0 OR failures + 1 >= :most THEN clock_timestamp() + :window ELSE ends_at END"
    " WHERE username_index = :who AND address = :address"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """One attempt to name somebody's secrets from an address.

    The username's row is always taken before the address's, so that attempts wait for one another and never in a ring.
    An outsider locks only their own address, never a clerk elsewhere (T22).
    """

    who: bytes
    address: str
    crowd: bytes = ANYBODY

    @classmethod
    def at(cls, username: str, address: str) -> Self:
        """Return the attempt on a username, letter case aside."""
        return cls(crypto.keyring().blind_index(username.lower(), purpose="accounts.username"), address)

    @classmethod
    def of_pairing(cls, phone_id: UUID, address: str) -> Self:
        """Return a phone's attempt at some desk's pairing code."""
        return cls(
            crypto.keyring().blind_index(str(phone_id), purpose="accounts.pairing_guess"), address, ANY_PHONE
        )

    @classmethod
    def at_code(cls, address: str) -> Self:
        """Return an attempt at somebody's one-time code."""
        return cls(crypto.keyring().blind_index("", purpose="accounts.code_guess"), address)

    def look(self) -> None:
        """Raise SignInLocked when a budget is spent: a first look, cheaper than the slow hash of a password."""
        for who, most in self._budgets():
            spent = select(SignInFailures.failures).where(
                SignInFailures.username_index == who,
                SignInFailures.address == self.address,
                SignInFailures.ends_at > _NOW,
            )
            _refuse_from(most, session().execute(spent).scalar_one_or_none() or 0)

    def hold(self) -> None:
        """Take both rows until the transaction ends; SignInLocked when a budget is spent.

        Nobody learns whether a guess was right before this lets them pass, so parallel guesses gain nothing.
        """
        for who, most in self._budgets():
            _refuse_from(most, self._take(who))

    def count(self) -> None:
        """Count a failure in the rows held; the error that follows must commit."""
        for who, most in self._budgets():
            values = {"who": who, "address": self.address, "most": most, "window": LOCK_FOR}
            session().execute(_COUNT, values)

    def _budgets(self) -> tuple[tuple[bytes, int], ...]:
        return (self.who, LOCK_AFTER), (self.crowd, LOCK_ADDRESS_AFTER)

    def _take(self, who: bytes) -> int:
        """Return the failures in the present window, their row locked; a window that is over begins again."""
        row = insert(SignInFailures).values(
            username_index=who, address=self.address, failures=0, ends_at=_NOW
        )
        taken = row.on_conflict_do_update(
            index_elements=[SignInFailures.username_index, SignInFailures.address],
            set_={
                "failures": text(
                    "CASE WHEN sign_in_failures.ends_at > clock_timestamp() THEN sign_in_failures.failures ELSE 0 END"
                )
            },
        )
        return session().execute(taken.returning(SignInFailures.failures)).scalar_one()


def _refuse_from(most: int, failures: int) -> None:
    if failures >= most:
        raise SignInLocked(retry_after=int(LOCK_FOR.total_seconds()))
