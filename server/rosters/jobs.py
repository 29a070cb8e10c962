"""What the worker does for rosters."""

from server.kernel.jobs import Handler, Lease
from server.rosters import service, undoing


def work(lease: Lease) -> None:
    """Carry out one roster that somebody has asked to apply, or undo one."""
    if lease.period == undoing.PERIOD:
        undoing.take_back(lease.scope, tell=lease.report)
    else:
        service.carry_out(lease.scope, tell=lease.report)


def handlers() -> dict[str, Handler]:
    """Return who does the units of this room."""
    return {service.KIND: work}
