"""Routes of sealing, delivery, replies and what is overdue."""

from typing import Any
from uuid import UUID

from flask import Response

from server.delivery import printing, queries, seal_log, service, waiting
from server.delivery.queries import Delivery, RosterChangeLine
from server.delivery.schemas import (
    AwaitedOut,
    ClosureIn,
    CommunityQuery,
    CountsOut,
    DeliveryOut,
    DispatchesOut,
    DispatchIn,
    OverdueQuery,
    PeriodQuery,
    ReasonIn,
    ReceiptIn,
    ReminderLineOut,
    ReplyIn,
    RosterChangeLineOut,
    RosterChangeQuery,
    SealingIn,
    SealingLineOut,
    SealingQuery,
    SealingsOut,
    SealLogQuery,
    SettlementIn,
)
from server.delivery.seal_log import SealingLine
from server.delivery.waiting import Awaited, ReminderLine
from server.kernel.http import Routes, actor, download, if_match, specimen
from server.kernel.paging import Page
from server.kernel.schema import PageQuery, page_of

routes = Routes("delivery", "用印、寄送、回执与办结")
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.post("/letters/sealings", verb="letters.seal", body=SealingIn, out=SealingsOut, status=201)
def seal(body: dict[str, Any]) -> dict[str, Any]:
    """Note that printed letters were sealed by hand: one, or many in one act."""
    return {"items": service.seal(**body, actor=actor())}


@routes.get("/sealings", verb="letters.seal", query=SealingQuery, out=page_of(SealingLineOut))
def list_sealings(query: dict[str, Any]) -> Page[SealingLine]:
    """List the seal log (用印登记簿), the newest first."""
    return seal_log.sealings(**query, actor=actor())


@routes.get("/sealings.xlsx", verb="letters.seal", query=SealLogQuery, media_type=XLSX)
def download_sealings(query: dict[str, Any]) -> Response:
    """Download a community's seal log of a year; the export is logged."""
    content = seal_log.export(**query, specimen=specimen(), actor=actor())
    return download(content, filename=f"用印登记簿_{query['year']}.xlsx", media_type=XLSX)


@routes.get("/sealings/register", verb="letters.seal", query=SealLogQuery, media_type=PDF)
def print_sealings(query: dict[str, Any]) -> Response:
    """Print a community's seal log of a year."""
    pdf, filename = printing.seal_register(**query, specimen=specimen(), actor=actor())
    return download(pdf, filename=filename, media_type=PDF)


@routes.post("/letters/dispatches", verb="letters.send", body=DispatchIn, out=DispatchesOut, status=201)
def send(body: dict[str, Any]) -> dict[str, Any]:
    """Send sealed letters, one or many the same way; a letter that is corrected by one of them is corrected then."""
    return {"items": service.send(body.pop("letters"), **body, actor=actor())}


@routes.get("/letters/<uuid:letter_id>/delivery", verb="letters.receive", out=DeliveryOut)
def show_delivery(letter_id: UUID) -> Delivery:
    """Show what became of a letter: its ways, its reply, reminders, objections and roster changes."""
    return queries.delivery(letter_id, actor=actor())


@routes.post("/letters/<uuid:letter_id>/receipt", verb="letters.deliver", body=ReceiptIn, out=DeliveryOut)
def receive(letter_id: UUID, body: dict[str, Any]) -> Delivery:
    """Confirm that a letter arrived: the liaison today, a clerk from the paper slip; takes If-Match."""
    service.receive(letter_id, **body, version=if_match(), actor=actor())
    return queries.delivery(letter_id, actor=actor())


@routes.post("/letters/<uuid:letter_id>/missending", verb="letters.send", body=ReasonIn, out=DeliveryOut)
def missend(letter_id: UUID, body: dict[str, Any]) -> Delivery:
    """Note that a letter went to the wrong addressee or came back; it is sent again. Takes If-Match."""
    service.missend(letter_id, body["reason"], version=if_match(), actor=actor())
    return queries.delivery(letter_id, actor=actor())


@routes.post("/letters/<uuid:letter_id>/reply", verb="letters.deliver", body=ReplyIn, out=DeliveryOut)
def reply(letter_id: UUID, body: dict[str, Any]) -> Delivery:
    """Return the slip (回执): the liaison in the portal, a clerk from paper; takes If-Match."""
    service.reply(letter_id, **body, version=if_match(), actor=actor())
    return queries.delivery(letter_id, actor=actor())


@routes.post("/letters/<uuid:letter_id>/settlement", verb="letters.send", body=SettlementIn, out=DeliveryOut)
def settle(letter_id: UUID, body: dict[str, Any]) -> Delivery:
    """Tell the unit what became of its objections when none was upheld; takes If-Match."""
    service.settle(letter_id, body["words"], version=if_match(), actor=actor())
    return queries.delivery(letter_id, actor=actor())


@routes.post("/letters/<uuid:letter_id>/closure", verb="letters.send", body=ClosureIn, out=DeliveryOut)
def close(letter_id: UUID, body: dict[str, Any]) -> Delivery:
    """Close a letter (办结), with a reason where its unit never replied; takes If-Match."""
    service.close(letter_id, **body, version=if_match(), actor=actor())
    return queries.delivery(letter_id, actor=actor())


@routes.get("/letters/overdue", verb="letters.deliver", query=OverdueQuery, out=page_of(AwaitedOut))
def list_overdue(query: dict[str, Any]) -> Page[Awaited]:
    """List the letters whose reply is late, the most overdue first."""
    return waiting.overdue(**query, actor=actor())


@routes.get("/letters/overdue/register", verb="letters.send", query=CommunityQuery, media_type=PDF)
def print_overdue(query: dict[str, Any]) -> Response:
    """Print a community's list of overdue replies."""
    pdf, filename = printing.overdue_register(**query, specimen=specimen(), actor=actor())
    return download(pdf, filename=filename, media_type=PDF)


@routes.get("/letters/reminders", verb="letters.deliver", query=PageQuery, out=page_of(ReminderLineOut))
def list_reminders(query: dict[str, Any]) -> Page[ReminderLine]:
    """List the reminders of letters that still wait for a reply: a unit's, or a community's."""
    return waiting.reminders(**query, actor=actor())


@routes.get("/letters/counts", verb="letters.read", query=PeriodQuery, out=CountsOut)
def count_letters(query: dict[str, Any]) -> dict[str, Any]:
    """Count a period's letters by community and state, and the overdue ones: numbers only."""
    return {"items": waiting.counts(query["period"], actor=actor())}


@routes.get(
    "/roster-changes", verb="rosters.correct", query=RosterChangeQuery, out=page_of(RosterChangeLineOut)
)
def list_roster_changes(query: dict[str, Any]) -> Page[RosterChangeLine]:
    """List what units told about their rosters: to the community's clerk and to who imports the roster."""
    return queries.roster_changes(**query, actor=actor())


@routes.post("/roster-changes/<uuid:change_id>/handled", verb="rosters.correct", out=RosterChangeLineOut)
def handle_roster_change(change_id: UUID) -> RosterChangeLine:
    """Mark a roster change as dealt with."""
    changed = service.handle(change_id, actor=actor())
    return queries.roster_change_lines([changed])[0]
