"""报到: submissions to review, receipts to print."""

from uuid import UUID

from flask import Blueprint, Response

from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see
from server.pages.shell import show
from server.posts import queries as posts
from server.registrations import queries, service, views
from server.registrations.rules import RegistrationState
from server.registrations.schemas import ReasonIn, RegistrationsQuery

pages = Blueprint(
    "console_registrations", __name__, url_prefix="/console/registrations", template_folder="templates"
)


@pages.get("")
@page(verb="registrations.review", takes_query=True)
def list_registrations() -> Response:
    """List registrations; without a choice those that wait for review."""
    query = {"state": RegistrationState.SUBMITTED, **asked(RegistrationsQuery)}
    found = views.page(actor(), **query)
    return show("console/registrations.html", found=found, query=query, states=list(RegistrationState))


@pages.get("/<uuid:registration_id>")
@page(verb="registrations.review")
def show_registration(registration_id: UUID, form: Form = BLANK) -> Response:
    """Show one registration with what may be done."""
    registration = queries.access_registration(registration_id, actor=actor(), verb="registrations.review")
    return show(
        "console/registration.html", each=views.view(registration), categories=posts.categories(), form=form
    )


@pages.post("/<uuid:registration_id>/approval")
@page(verb="registrations.review", takes_form=True, again=show_registration)
def approve(registration_id: UUID) -> Response:
    """Approve a submission; the number is given at once."""
    service.approve(registration_id, actor=actor())
    number = queries.newest_years([registration_id])[registration_id].number
    return see(f"/console/registrations/{registration_id}", f"已通过，登记编号 {number}。")


@pages.post("/<uuid:registration_id>/return")
@page(verb="registrations.review", takes_form=True, again=show_registration)
def give_back(registration_id: UUID) -> Response:
    """Return a submission with the reason."""
    service.give_back(registration_id, **loaded(ReasonIn), actor=actor())
    return see("/console/registrations", "已退回，本人会看到原因。")


@pages.get("/<uuid:registration_id>/receipt")
@page(verb="registrations.review")
def print_receipt(registration_id: UUID) -> Response:
    """Show the 报到回执, ready to print."""
    return show("console/receipt.html", slip=queries.receipt(registration_id, actor=actor()))
