"""Whether the places that posts count as taken are those that somebody holds."""

from sqlalchemy import Select, func, select

from server.posts.models import Claim, ServicePost, Wait
from server.posts.rules import ClaimState, WaitState

_LIVE_CLAIMS = [state for state in ClaimState if state.live]


def miscounted() -> Select[str, int, int]:
    """Return (number, places taken, places held) of the posts whose ``taken`` is not their live claims and offers."""
    claims = select(func.count(Claim.id)).where(
        Claim.post_id == ServicePost.id, Claim.state.in_(_LIVE_CLAIMS)
    )
    offers = select(func.count(Wait.id)).where(
        Wait.post_id == ServicePost.id, Wait.state == WaitState.OFFERED
    )
    held = claims.scalar_subquery() + offers.scalar_subquery()
    query = select(ServicePost.number, ServicePost.taken, held.label("held"))
    return query.where(ServicePost.taken != held).order_by(ServicePost.number)
