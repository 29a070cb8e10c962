"""A member's file: who they are, their answers, registration, posts, services, letters and deeds of the year, on one page."""

from uuid import UUID

from flask import Blueprint, Response

from server.activities import views as records
from server.deeds import queries as deeds
from server.feedback import own as letters
from server.kernel import clock
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, loaded, page, see
from server.members import disclosing, queries, views
from server.members.schemas import DisclosureIn
from server.pages.shell import show
from server.posts import queries as posts
from server.registrations import queries as registrations

pages = Blueprint("console_profile", __name__, url_prefix="/console/members", template_folder="templates")
NEWEST = 20


@pages.get("/<uuid:member_id>")
@page(verb="members.read")
def show_profile(member_id: UUID, form: Form = BLANK) -> Response:
    """Show a member's file; a record that was merged leads to the one that stands."""
    survivor = queries.member(member_id).merged_into
    if survivor is not None:
        queries.access_member(survivor, actor=actor(), verb="members.read")
        return see(f"/console/members/{survivor}", "这条记录已并入本记录。")
    return _profile(member_id, form)


@pages.post("/<uuid:member_id>/phone")
@page(verb="members.unmask", takes_form=True, again=show_profile)
def unmask(member_id: UUID) -> Response:
    """Show the phone in full, this once; who asked and why is kept."""
    phone = disclosing.disclose_phone(member_id, loaded(DisclosureIn)["reason"], actor=actor())
    return _profile(member_id, BLANK, phone)


def _profile(member_id: UUID, form: Form, phone: str | None = None) -> Response:
    who, year = actor(), clock.today().year
    member = queries.access_member(member_id, actor=who, verb="members.read")
    return show(
        "console/profile.html", form=form, phone=phone, member=views.detail(member), year=year,
        registration=registrations.live_registration(member_id) if who.may("registrations.read") else None,
        records=records.records_of_member(member_id, actor=who, limit=NEWEST) if who.may("records.read") else None,
        claims=posts.claims_in_scope(member_id, actor=who) if who.may("posts.read") else None,
        letters=letters.lines_about(member_id, actor=who) if who.may("letters.inspect") else None,
        deeds=deeds.progress_of(member_id, year, actor=who) if who.may("deeds.read") else None,
    )  # fmt: skip
