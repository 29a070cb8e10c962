"""Routes of the operations room."""

from server.kernel.http import OPEN, Routes
from server.operations import queries
from server.operations.queries import JobHistory
from server.operations.schemas import HealthOut, JobsOut

routes = Routes("operations", "运行状况")


@routes.get("/health", verb=OPEN, out=HealthOut)
def health() -> dict[str, bool]:
    """Say whether the system is alive: 503 when its database does not answer."""
    return queries.alive()


@routes.get("/jobs", verb="jobs.read", out=JobsOut)
def job_history() -> JobHistory:
    """Show what the jobs did: units by state, the last run of every timer, units given up."""
    return queries.history()
