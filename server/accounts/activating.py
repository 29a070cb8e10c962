"""Using a one-time code, without being signed in: a new account by an invitation, or back in by a recovery.

Nothing changes before a good password and a code of the new authenticator come together; then the code is spent by
compare-and-set, so that of two who use it at once one gets in.
"""

from dataclasses import dataclass

from sqlalchemy import func, null, select, update

from server.accounts import (
    granting,
    inviting,
    one_time,
    passwords,
    queries,
    recovering,
    service,
    sessions,
    totp,
)
from server.accounts.errors import CodeUnknown, FactorsRefused, UsernameTaken
from server.accounts.guessing import Guess
from server.accounts.models import Account, Invitation, Recovery
from server.accounts.rules import Lost, username_problem
from server.accounts.service import SignedIn
from server.audit import service as audit
from server.kernel.actor import Actor, Channel
from server.kernel.db import send_changes, session
from server.kernel.errors import Invalid
from server.kernel.types import new_id
from server.people import queries as people_queries
from server.people import service as people

_NOW = func.clock_timestamp()


@dataclass(frozen=True, slots=True)
class Opened:
    """What a code opens: whose it is and what is asked for. ``secret`` is the new authenticator's, where there is one."""

    name: str
    username: str
    role: str | None
    place: str | None
    lost: Lost | None
    secret: str | None

    @property
    def authenticator(self) -> str | None:
        """What the QR code for the authenticator says."""
        return totp.address_of(self.secret, self.username) if self.secret else None


def look(code: str, *, address: str) -> Opened:
    """Say what a code opens, without using it. CodeUnknown (counted), SignInLocked."""
    found = _known(code, Guess.at_code(address))
    if isinstance(found, Recovery):
        account = queries.account(found.account_id)
        name = people_queries.names([found.person_id])[found.person_id]
        return Opened(name, account.username or "", None, None, found.lost, recovering.secret_of(found))
    place = queries.place_name(found.area_id, found.unit_id)
    return Opened(
        found.name, _suggested(found.name), found.role.label, place, None, inviting.secret_of(found)
    )


def _suggested(name: str) -> str:
    """Return a name in pinyin, as a username to begin with."""
    spelt = str(people.name_columns(name)["pinyin"])
    return "".join(sign for sign in spelt.lower() if sign.isascii() and sign.isalpha())


def _known(code: str, guess: Guess) -> Invitation | Recovery:
    """Return what a code is of, locked until the transaction ends."""
    guess.hold()
    found = _usable(one_time.mark(code))
    if found is None:
        guess.count()
        raise CodeUnknown(fields={"code": [CodeUnknown.message]})
    return found


def _usable(mark: bytes) -> Invitation | Recovery | None:
    invited = select(Invitation).where(inviting.OPEN, Invitation.code == mark, Invitation.expires_at > _NOW)
    asked = select(Recovery).where(recovering.OPEN, Recovery.code == mark, Recovery.expires_at > _NOW)
    fresh = {"populate_existing": True}
    invitation = session().scalars(invited.with_for_update(), execution_options=fresh).one_or_none()
    return invitation or session().scalars(asked.with_for_update(), execution_options=fresh).one_or_none()


def activate(code: str, password: str, totp_code: str, *, username: str = "", address: str) -> SignedIn:
    """Use a code up: make the invited account, or give the recovered one its new factors; then sign in.

    CodeUnknown, PasswordTooWeak, UsernameTaken, PersonHasDesk, FactorsRefused (counted), SignInLocked.
    """
    guess = Guess.at_code(address)
    found = _known(code, guess)
    if isinstance(found, Recovery):
        return service.open_desk(_recovered(found, password, totp_code, guess))
    return service.open_desk(_accepted(found, username.strip().lower(), password, totp_code, guess))


def _accepted(invitation: Invitation, username: str, password: str, totp_code: str, guess: Guess) -> Account:
    _refuse_username(username)
    passwords.check(password, username=username)
    inviting.refuse_second_desk(invitation.person_id)
    secret, row = inviting.secret_of(invitation), new_id()
    step = _step(secret, totp_code, guess)
    person = invitation.person_id or people.add(invitation.name).id
    send_changes()
    account = Account(
        id=row, person_id=person, username=username, password_hash=passwords.hashed(password),
        totp=totp.sealed(secret, row), totp_last_step=step, added_by=invitation.made_by,
    )  # fmt: skip
    session().add(account)
    send_changes()
    _give(account, invitation)
    return account


def _refuse_username(username: str) -> None:
    problem = username_problem(username)
    if problem:
        raise Invalid(fields={"username": [problem]})
    if queries.staff_account(username) is not None:
        raise UsernameTaken(fields={"username": [UsernameTaken.message]})


def _step(secret: str, totp_code: str, guess: Guess) -> int:
    """Return the step of the new authenticator's code, which signs nobody in again."""
    step = totp.step_of(secret, totp_code)
    if step is None:
        raise _refused(guess, "totp", "动态口令不正确：请输入刚刚扫码添加的“双报到”现在显示的6位数字。")
    return step


def _refused(guess: Guess, field: str, words: str) -> FactorsRefused:
    guess.count()
    return FactorsRefused(words, fields={field: [words]})


def _give(account: Account, invitation: Invitation) -> None:
    """Use the invitation up and give its role, in the name of who invited."""
    who = Actor(Channel.DESK, account.id, account.person_id)
    used = update(Invitation).where(Invitation.id == invitation.id)
    session().execute(used.values(used_at=_NOW, account_id=account.id, totp=null()))
    maker = queries.account(invitation.made_by).person_id if invitation.made_by else None
    granting.add(
        account, invitation.role, invitation.area_id, invitation.unit_id, reason=invitation.reason,
        given_by=maker, actor=who,
    )  # fmt: skip
    audit.record("accounts.accept_invitation", "account", account.id, actor=who)


def _recovered(recovery: Recovery, password: str, totp_code: str, guess: Guess) -> Account:
    """Give an account what was lost, once what was not lost is right; both are looked at before anything changes."""
    account = queries.account(recovery.account_id)
    if account.disabled_at is not None:
        raise CodeUnknown(fields={"code": [CodeUnknown.message]})
    _refuse_password(account, recovery.lost, password, guess)
    secret, step = _authenticator(account, recovery, totp_code, guess)
    if recovery.lost is not Lost.AUTHENTICATOR:
        account.password_hash = passwords.hashed(password)
    if secret is not None:
        account.totp, account.totp_last_step = totp.sealed(secret, account.id), step
    session().execute(update(Recovery).where(Recovery.id == recovery.id).values(used_at=_NOW, totp=null()))
    sessions.end_all(account.id)
    who = Actor(Channel.DESK, account.id, account.person_id)
    audit.record("accounts.recover", "account", account.id, actor=who, details={"lost": recovery.lost.value})
    return account


def _refuse_password(account: Account, lost: Lost, password: str, guess: Guess) -> None:
    if lost is not Lost.AUTHENTICATOR:
        passwords.check(password, username=account.username or "")
    elif not passwords.is_right(account, password):
        raise _refused(guess, "password", "密码不正确。密码也忘记了的，请联系管理员重新办理。")


def _authenticator(
    account: Account, recovery: Recovery, totp_code: str, guess: Guess
) -> tuple[str | None, int]:
    """Return the new secret and the step it was confirmed with; None where the old one goes on and has just been right."""
    secret = recovering.secret_of(recovery)
    if secret is not None:
        return secret, _step(secret, totp_code, guess)
    if not totp.take(account, totp_code):
        raise _refused(guess, "totp", "动态口令不正确；每个只能用一次，刚用过的请等下一个。")
    return None, 0
