"""Routes of members and their consents."""

from typing import Any, cast
from uuid import UUID

from flask import Response, current_app

from server.accounts.service import Admission
from server.kernel.errors import NotFound
from server.kernel.http import OPEN, Routes, actor, nothing
from server.kernel.paging import Page
from server.kernel.schema import page_of
from server.members import binding, disclosing, identifying, queries, reshaping, service, staffing, views
from server.members.models import Consent
from server.members.rules import CONSENT_TEXTS, ConsentChannel
from server.members.schemas import (
    BindingIn,
    BindingOut,
    ClosureIn,
    ClosureOut,
    ConsentIn,
    ConsentOut,
    ConsentTextsOut,
    DeskIn,
    DeskInvitationIn,
    DeskInvitationOut,
    DisclosureIn,
    DisclosureOut,
    IdNumberIn,
    MemberDetailOut,
    MemberOut,
    MembersQuery,
    PaperConsentIn,
    PhoneIn,
    UnitSplitIn,
    UnitSplitOut,
)
from server.members.views import MemberView
from server.wechat import Gateway

routes = Routes("members", "在职党员与告知同意")


@routes.get("/members", verb="members.read", query=MembersQuery, out=page_of(MemberOut))
def list_members(query: dict[str, Any]) -> Page[MemberView]:
    """List the members of one's communities by name; phones are masked."""
    return views.page(actor(), **query)


@routes.get("/members/<uuid:member_id>", verb="members.read", out=MemberDetailOut)
def read_member(member_id: UUID) -> dict[str, Any]:
    """Read one member with employments and consents."""
    return views.detail(queries.access_member(member_id, actor=actor(), verb="members.read"))


@routes.post(
    "/members/<uuid:member_id>/phone-disclosure",
    verb="members.unmask", body=DisclosureIn, out=DisclosureOut, stored=False,
)  # fmt: skip
def disclose_phone(member_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Show one member's phone in full, for a reason that is kept."""
    return {"phone": disclosing.disclose_phone(member_id, body["reason"], actor=actor())}


@routes.put(
    "/members/<uuid:member_id>/id-number", verb="members.register", body=IdNumberIn, status=204, stored=False
)
def keep_id_number(member_id: UUID, body: dict[str, Any]) -> Response:
    """Keep a member's ID number, given its own consent, or forget it; it is shown nowhere."""
    identifying.keep_id_number(member_id, body["id_number"], actor=actor())
    return nothing()


@routes.post(
    "/members/<uuid:member_id>/consents",
    verb="members.register", body=PaperConsentIn, out=ConsentOut, status=201,
)  # fmt: skip
def key_consent(member_id: UUID, body: dict[str, Any]) -> Consent:
    """Key an answer that a member gave at the desk or on paper."""
    queries.access_member(member_id, actor=actor(), verb="members.register")
    channel = ConsentChannel.PAPER if body["paper_number"] else ConsentChannel.DESK
    return service.give_consent(member_id, **body, channel=channel, actor=actor())


@routes.post("/me/consents", verb="consents.give", body=ConsentIn, out=ConsentOut, status=201)
def give_consent(body: dict[str, Any]) -> Consent:
    """Give or withdraw one's own consent on the phone."""
    who = actor()
    if not who.is_member or who.person_id is None:
        raise NotFound()
    return service.give_consent(who.person_id, **body, channel=ConsentChannel.PHONE, actor=who)


@routes.get("/consent-texts", verb=OPEN, out=ConsentTextsOut)
def read_consent_texts() -> dict[str, Any]:
    """Read the texts in force; anybody may, before answering."""
    fields = ("version", "title", "purpose", "receiver", "kinds", "retention", "withdrawal")
    items = [
        {"purpose_code": purpose} | {name: getattr(text, name) for name in fields}
        for purpose, text in CONSENT_TEXTS.items()
    ]
    return {"items": items}


@routes.post("/me/phone", verb="me.bind", body=PhoneIn, out=BindingOut, status=201)
def bind_phone(body: dict[str, Any]) -> dict[str, Any]:
    """Bind this phone to the member of the roster who has its number."""
    phone = cast(Gateway, current_app.extensions["wechat"]).phone_number(body["code"])
    return {"member_id": binding.bind_phone(phone, name=body.get("name"), actor=actor()), "bound": True}


@routes.post(
    "/members/<uuid:member_id>/binding", verb="accounts.bind", body=BindingIn, out=BindingOut, status=201
)
def bind_by_code(member_id: UUID, body: dict[str, Any]) -> dict[str, Any]:
    """Bind the phone that shows a code to a member standing at the desk."""
    return {"member_id": binding.bind_by_code(member_id, body["code"], actor=actor()), "bound": True}


@routes.post("/members/<uuid:member_id>/unbinding", verb="accounts.bind", out=BindingOut)
def unbind(member_id: UUID) -> dict[str, Any]:
    """Take a member's phone away: lost, or bound to the wrong person."""
    return {"member_id": binding.unbind(member_id, actor=actor()), "bound": False}


@routes.post("/units/<uuid:unit_id>/closure", verb="organisations.manage", body=ClosureIn, out=ClosureOut)
def close_unit(unit_id: UUID, body: dict[str, Any]) -> service.Closure:
    """Close a unit that was merged, replaced or dissolved; its people go on in the successor."""
    return service.close_unit(unit_id, **body, actor=actor())


@routes.post("/units/<uuid:unit_id>/split", verb="organisations.manage", body=UnitSplitIn, out=UnitSplitOut)
def split_unit(unit_id: UUID, body: dict[str, Any]) -> dict[str, int]:
    """Let some of a unit's people work for another unit from a day on."""
    return {"moved": reshaping.split_unit(unit_id, body.pop("into"), **body, actor=actor())}


@routes.post(
    "/members/<uuid:member_id>/invitation",
    verb="accounts.manage", body=DeskInvitationIn, out=DeskInvitationOut, status=201, stored=False,
)  # fmt: skip
def invite_to_desk(member_id: UUID, body: dict[str, Any]) -> Admission:
    """Invite a member to a desk: member and staff stay one person; the code is shown once."""
    return staffing.invite(member_id, body.pop("role"), **body, actor=actor())


@routes.put("/members/<uuid:member_id>/desk", verb="accounts.manage", body=DeskIn, status=204)
def link_desk(member_id: UUID, body: dict[str, Any]) -> Response:
    """Let a staff account belong to the member who works there."""
    staffing.link(member_id, body["account_id"], actor=actor())
    return nothing()
