"""What the worker does for rosters."""

from server.kernel.jobs import Handler, Lease
from server.rosters import service


def apply(lease: Lease) -> None:
    """Carry out one roster that somebody has asked to apply."""
    service.carry_out(lease.scope)


def handlers() -> dict[str, Handler]:
    """Return who does the units of this room."""
    return {service.KIND: apply}
