"""Routes of the audit trail."""

from typing import Any

from server.audit import queries
from server.audit.models import AuditEntry
from server.audit.schemas import AuditEntryOut, AuditQuery
from server.kernel.http import Routes, actor
from server.kernel.paging import Page
from server.kernel.schema import page_of

routes = Routes("audit", "操作日志")


@routes.get("/audit-entries", verb="audit.read", query=AuditQuery, out=page_of(AuditEntryOut))
def search(query: dict[str, Any]) -> Page[AuditEntry]:
    """Search who did what, newest first, inside one's area; it holds no personal data."""
    return queries.entries(**query, actor=actor())
