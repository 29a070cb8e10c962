"""Planning and sending subscribe messages."""

from functools import partial

from server.kernel import clock, jobs
from server.kernel.db import run
from server.kernel.jobs import MOST_ATTEMPTS, Handler, Lease
from server.notifications import sending
from server.notifications.rules import FIRST_HOUR, LAST_HOUR, Templates
from server.notifications.sending import FindOpenid
from server.wechat import Gateway
from server.wechat.errors import WeChatError

SUBSCRIBE = "subscribe"


def plan_messages() -> int:
    """Plan a message for every notice whose person had a credit when it was written; return how many were new.

    At night none: letters to check open at midnight, and nobody is woken by them.
    """
    if not FIRST_HOUR <= clock.now().astimezone(clock.SHANGHAI).hour < LAST_HOUR:
        return 0
    fresh = run("UPDATE notices SET planned = true WHERE NOT planned RETURNING id").scalars().all()
    return jobs.plan(SUBSCRIBE, f"{clock.today():%Y%m%d}", fresh)


def send(lease: Lease, *, gateway: Gateway, templates: Templates, openid_of: FindOpenid) -> None:
    """Send a notice's message at most once: the attempt is committed before WeChat is asked.

    Only what WeChat certainly did not take is tried again, as often as any unit of work.
    """
    message = lease.commit_first(partial(sending.begin, lease.scope, templates, openid_of))
    if message is None:
        return
    try:
        gateway.send_subscribe_message(message.openid, message.template_id, message.values, page=message.page)
    except WeChatError as error:
        if not error.permanent and lease.attempt < MOST_ATTEMPTS:
            lease.commit_first(partial(sending.put_back, message, error))
            raise
        sending.end_unsent(message, error)
    else:
        sending.end_sent(message)


def handlers(*, gateway: Gateway, templates: Templates, openid_of: FindOpenid) -> dict[str, Handler]:
    """Return what the worker does for this room's kind of unit; ``openid_of`` knows people's phones."""
    return {SUBSCRIBE: partial(send, gateway=gateway, templates=templates, openid_of=openid_of)}
