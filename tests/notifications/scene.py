"""People with phones and credits, the sandbox's templates, and a worker that sends."""

from functools import partial
from uuid import UUID

from sqlalchemy import select

from server.accounts.models import Account
from server.accounts.phones import openid_of_person
from server.kernel import jobs as work
from server.kernel.db import Database, send_changes, session
from server.kernel.types import new_id
from server.notifications import jobs, service
from server.notifications.models import Notice, SubscribeMessage, SubscriptionCredit
from server.notifications.rules import MessageState, NoticeKind, sandbox_templates
from server.wechat import Gateway
from tests import factories as make
from tests.sandbox import SandboxServer

TEMPLATES = sandbox_templates()
CLAIM = TEMPLATES[NoticeKind.CLAIM].template_id
SEND = "/cgi-bin/message/subscribe/send"

tell = partial(
    service.notify,
    kind=NoticeKind.CLAIM,
    title="岗位认领已同意",
    words="您认领的“楼道清洁”岗位已经同意。",
    page="/pages/claims/claims",
)


def add_phone(person_id: UUID) -> str:
    """Bind a phone to a person; return its openid."""
    openid = f"o{new_id().hex}"
    session().add(Account(id=new_id(), openid=openid, person_id=person_id))
    send_changes()
    return openid


def add_subscriber(wechat: SandboxServer, credits: int = 1) -> tuple[UUID, str]:
    """Add a person who agreed to messages about claims, here and at WeChat; return their id and openid."""
    person_id = UUID(str(make.PersonFactory(name="王立新").id))
    openid = add_phone(person_id)
    allow(person_id, credits)
    wechat.grant(openid, CLAIM, credits)
    return person_id, openid


def allow(person_id: UUID, credits: int = 1) -> None:
    session().add(SubscriptionCredit(person_id=person_id, template_id=CLAIM, credits=credits))
    send_changes()


def credits_of(person_id: UUID) -> int:
    query = select(SubscriptionCredit.credits).where(
        SubscriptionCredit.person_id == person_id, SubscriptionCredit.template_id == CLAIM
    )
    return session().execute(query).scalar_one()


def plan(database: Database) -> int:
    with database.transaction():
        return jobs.plan_messages()


def deliver(database: Database, gateway: Gateway) -> None:
    """Plan, and do every unit that is ready."""
    plan(database)
    known = jobs.handlers(gateway=gateway, templates=TEMPLATES, openid_of=openid_of_person)
    while work.work_one(database, known, "test"):
        pass


def outcomes(database: Database) -> list[tuple[MessageState, str | None]]:
    """Return what became of every message, in the order of their notices."""
    with database.transaction():
        query = select(SubscribeMessage.state, SubscribeMessage.error)
        query = query.join(Notice, Notice.id == SubscribeMessage.notice_id).order_by(Notice.id)
        return [(row.state, row.error) for row in session().execute(query)]


def sent_to(wechat: SandboxServer, openid: str) -> list[dict[str, object]]:
    return [each for each in wechat.sent() if each["touser"] == openid]
