"""What people do around a phone: members pick up theirs, staff sit down at a desk, it gets later. Plain verbs."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from server.accounts import sessions
from server.accounts.models import Account
from server.kernel import clock
from server.kernel.actor import Actor
from server.kernel.db import Database, session
from server.kernel.types import new_id
from server.members.models import Member
from server.people import queries as people
from tests import cast as casting
from tests.cast import Cast
from tests.journeys.hand import Hand
from tests.miniprogram.conftest import Phone
from tests.sandbox import SandboxServer

T = TypeVar("T")
API = "**/api/v1/**"


class Town:
    """The cast in a living town: ``cast`` and ``database``, the phones picked up so far, and the hour for all of them."""

    def __init__(
        self, living: SimpleNamespace, origin: str, pick_up: Callable[..., Phone], sandbox: SandboxServer
    ) -> None:
        self.cast: Cast = living.cast
        self.database: Database = living.database
        self.sandbox = sandbox
        self._app, self._origin, self._pick_up = living.app, origin, pick_up
        self._phones: list[Phone] = []

    def desk(self, actor: Actor) -> Hand:
        """Let staff sign in at a desk."""
        return Hand(self._app, self.does(lambda: casting.sign_in(actor)))

    def phone_of(self, member: Member, **asked: Any) -> Phone:
        """Let a member who has bound their phone open the program."""
        openid = f"phone-of-{new_id().hex}"
        self.does(lambda: session().add(Account(id=new_id(), openid=openid, person_id=member.id)))
        return self.new_phone(openid=openid, **asked)

    def new_phone(self, number: str = "", *, openid: str = "", **asked: Any) -> Phone:
        """Let somebody open the program on a phone; ``number`` is what WeChat will prove about it."""
        answers = {"login": self.login(openid or f"new-phone-{new_id().hex}"), **asked.pop("answers", {})}
        if number:
            answers["getPhoneNumber"] = self.proof_of(number)
        self._phones.append(self._pick_up(self._origin, answers=answers, now=clock.now(), **asked))
        return self._phones[-1]

    def login(self, openid: str) -> dict[str, str]:
        """Return what wx.login gives, good for one sign-in."""
        return {"code": self.sandbox.new_code(openid)}

    def login_of(self, member: Member) -> dict[str, str]:
        """Return what wx.login gives on a member's bound phone."""
        return self.login(self.does(lambda: str(_phone_account(member.id).openid)))

    def proof_of(self, number: str) -> dict[str, str]:
        """Return what WeChat's phone button gives, good for one use."""
        return {"code": self.sandbox.new_phone_code(number)}

    def number_of(self, member: Member) -> str:
        """Return a member's phone number as the roster has it."""
        return str(self.does(lambda: people.phone_of(people.person(member.id))))

    def register(self, *members: Member, consent: bool = True) -> None:
        """Let members be registered in 幸福里."""
        for member in members:
            self.does(lambda who=member: self.cast.register(who, self.cast.happiness, consent=consent))

    def does(self, act: Callable[[], T]) -> T:
        """Let something happen behind the scenes, in a transaction of its own."""
        with self.database.transaction():
            return act()

    def goes_on_to(self, day: dt.date, hour: int, minute: int = 0) -> None:
        """Let it be later, for the server and on every phone."""
        moment = clock.at(day, hour, minute)
        clock.use(clock.FixedClock(moment))
        for one in self._phones:
            one.page.clock.set_system_time(moment)

    def sign_in_runs_out(self, member: Member) -> None:
        """End every sign-in on a member's phone."""
        self.does(lambda: sessions.end_all(_phone_account(member.id).id))


def _phone_account(person_id: UUID) -> Account:
    query = select(Account).where(Account.person_id == person_id, Account.openid.is_not(None))
    return session().execute(query).scalar_one()


def on(day: dt.date, hour: int, minute: int = 0) -> str:
    """Return an instant in Shanghai as HTTP sends it."""
    return clock.at(day, hour, minute).astimezone(clock.SHANGHAI).isoformat()


def asked(one: Phone) -> list[str]:
    """Return the requests of a phone so far, oldest first: method and path without the address."""
    return [f"{each['method']} {each['url'].partition('/api/v1')[2]}" for each in one.calls("request")]


def goes_back(one: Phone) -> None:
    """Leave the page by the arrow of the navigation bar."""
    one.page.get_by_label("返回").click()


def follows(one: Phone, words: str) -> None:
    """Touch the button or line that says so, among other words."""
    one.page.get_by_role("button").filter(has_text=words).first.click()


def types(one: Phone, label: str, words: str) -> None:
    """Fill the field of that name."""
    one.page.get_by_label(label, exact=True).fill(words)


def typed(one: Phone, label: str) -> str:
    """Return what stands in the field of that name."""
    return one.page.get_by_label(label, exact=True).input_value()


def says(one: Phone, text: str) -> bool:
    """Return whether a text can be seen now, once everything has settled."""
    one.settles()
    return one.page.get_by_text(text).locator("visible=true").count() > 0


def loses_network(one: Phone) -> None:
    """Cut a phone off; the program itself is on it already."""
    one.page.route(API, lambda route: route.abort("internetdisconnected"))


def has_network_again(one: Phone) -> None:
    one.page.unroute(API)
