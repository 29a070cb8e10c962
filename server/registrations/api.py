"""Routes of registration, its review, its yearly renewal, and reconciliation."""

from typing import Any
from uuid import UUID

from flask import Response

from server.kernel.errors import NotFound
from server.kernel.http import Routes, actor, download, if_match, specimen, text_screen
from server.kernel.paging import Page
from server.kernel.schema import page_of
from server.members.rules import Purpose
from server.registrations import queries, reconciling, service, views
from server.registrations.queries import Receipt, Reconciliation
from server.registrations.reconciliation_sheet import reconciliation_workbook
from server.registrations.schemas import (
    ReasonIn,
    ReceiptOut,
    ReconciliationOut,
    ReconciliationQuery,
    RegistrationOut,
    RegistrationsQuery,
    RenewalIn,
    SheetQuery,
    SubmissionIn,
    WishesIn,
)
from server.registrations.views import RegistrationView

routes = Routes("registrations", "报到")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.post(
    "/registrations", verb="registrations.submit", body=SubmissionIn, out=RegistrationOut, status=201
)
def submit(body: dict[str, Any]) -> RegistrationView:
    """Submit a registration: a member for themself, staff for a member of their community."""
    member_id = body.pop("member_id", actor().person_id if actor().is_member else None)
    if member_id is None:
        raise NotFound()
    answers = {Purpose(name): granted for name, granted in body.pop("consents").items()}
    return views.view(
        service.submit(member_id, consents=answers, **body, screen=text_screen(), actor=actor())
    )


@routes.get(
    "/registrations", verb="registrations.read", query=RegistrationsQuery, out=page_of(RegistrationOut)
)
def list_registrations(query: dict[str, Any]) -> Page[RegistrationView]:
    """List registrations of one's communities; for a member, their own."""
    return views.page(actor(), **query)


@routes.get("/registrations/<uuid:registration_id>", verb="registrations.read", out=RegistrationOut)
def read_registration(registration_id: UUID) -> RegistrationView:
    """Read one registration."""
    found = queries.access_registration(registration_id, actor=actor(), verb="registrations.read")
    return views.view(found)


@routes.get("/registrations/<uuid:registration_id>/receipt", verb="registrations.read", out=ReceiptOut)
def read_receipt(registration_id: UUID) -> Receipt:
    """Read the data of the 报到回执."""
    return queries.receipt(registration_id, actor=actor())


@routes.post(
    "/registrations/<uuid:registration_id>/approval", verb="registrations.review", out=RegistrationOut
)
def approve(registration_id: UUID) -> RegistrationView:
    """Approve a submission; takes If-Match."""
    return views.view(service.approve(registration_id, version=if_match(), actor=actor()))


@routes.post(
    "/registrations/<uuid:registration_id>/return",
    verb="registrations.review", body=ReasonIn, out=RegistrationOut,
)  # fmt: skip
def give_back(registration_id: UUID, body: dict[str, Any]) -> RegistrationView:
    """Return a submission with the reason; takes If-Match."""
    return views.view(service.give_back(registration_id, body["reason"], version=if_match(), actor=actor()))


@routes.post(
    "/registrations/<uuid:registration_id>/resubmission",
    verb="registrations.submit", body=WishesIn, out=RegistrationOut,
)  # fmt: skip
def resubmit(registration_id: UUID, body: dict[str, Any]) -> RegistrationView:
    """Hand in a returned submission again, with what is corrected."""
    return views.view(service.resubmit(registration_id, body, screen=text_screen(), actor=actor()))


@routes.post(
    "/registrations/<uuid:registration_id>/renewal",
    verb="registrations.submit", body=RenewalIn, out=RegistrationOut, status=201,
)  # fmt: skip
def renew(registration_id: UUID, body: dict[str, Any]) -> RegistrationView:
    """Register for the present year."""
    service.renew(registration_id, body.get("year"), method=body["method"], actor=actor())
    return views.view(queries.registration(registration_id))


@routes.get(
    "/units/<uuid:unit_id>/reconciliation",
    verb="reconciliation.read", query=ReconciliationQuery, out=ReconciliationOut,
)  # fmt: skip
def reconcile(unit_id: UUID, query: dict[str, Any]) -> Reconciliation:
    """Compare whom a unit employs with who is registered: 应报到, 已报到, 未报到, as of a day."""
    return queries.reconciliation(unit_id, query.get("community_id"), on=query.get("on"), actor=actor())


@routes.get(
    "/units/<uuid:unit_id>/reconciliation.xlsx",
    verb="reconciliation.read", query=SheetQuery, media_type=XLSX,
)  # fmt: skip
def reconcile_sheet(unit_id: UUID, query: dict[str, Any]) -> Response:
    """Download a unit's people one by one against the register, as far as the desk may see them."""
    sheet = reconciling.sheet(unit_id, on=query.get("on"), actor=actor())
    return download(
        reconciliation_workbook(sheet, watermark=specimen()),
        filename=f"{sheet.unit}报到核对表-{sheet.on.isoformat()}.xlsx",
        media_type=XLSX,
    )
