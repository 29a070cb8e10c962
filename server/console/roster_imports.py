"""导入名册: what was imported, a new roster looked at and applied, and an import undone with its trace."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from server.kernel.errors import Fields, Invalid, NotFound
from server.kernel.http import actor
from server.kernel.pages import BLANK, Form, asked, loaded, page, see, typed
from server.kernel.schema import PageQuery
from server.organisations import queries as organisations
from server.pages import rosters
from server.pages.shell import show
from server.people import queries as people
from server.registrations.schemas import ReasonIn
from server.rosters import following, register, undoing
from server.rosters.models import ImportState

pages = Blueprint(
    "console_roster_imports", __name__, url_prefix="/console/rosters/imports", template_folder="templates"
)
VERB = "rosters.import"
_HOME = "/console/rosters"


@pages.get("")
@page(verb=VERB, takes_query=True)
def list_imports(form: Form = BLANK) -> Response:
    """List the imports of the actor's area, the newest first, and take a new roster."""
    found = register.imports(**asked(PageQuery), actor=actor())
    return show("console/roster_imports.html", found=found, form=form)


@pages.post("")
@page(verb=VERB, takes_files=True, again=list_imports)
def upload() -> Response:
    """Read a roster and show what it would do; nothing is changed yet."""
    return rosters.read_upload(_area(), _unit(typed().get("unit", "").strip()), home=_HOME)


def _area() -> UUID:
    """Return the widest area for which the actor imports rosters."""
    paths = sorted(actor().area_paths(VERB), key=len)
    city = organisations.root()
    if not paths or city is None:
        raise NotFound()
    return UUID(hex=paths[0].split("/")[-2]) if paths[0] else city.id


def _unit(name: str) -> UUID | None:
    """Return the unit that was chosen by its name; None lets the file say it."""
    if not name:
        return None
    unit_id = organisations.open_unit_names().get(name)
    if unit_id is None:
        wrong: Fields = {"unit": ["没有这个单位，请从列表中选择，或留空按文件导入。"]}
        raise Invalid(fields=wrong)
    return unit_id


@pages.get("/<uuid:import_id>")
@page(verb=VERB)
def show_import(import_id: UUID, form: Form = BLANK) -> Response:
    """Show a roster that was read: before it is applied what it would do, after that what it did to whom."""
    found = following.follow(import_id, actor=actor())
    if found.row.state is ImportState.PREVIEWED:
        return rosters.draw_preview(import_id, form, home=_HOME)
    return show(
        "console/roster_import.html", found=found, home=_HOME, home_label="名册", form=form, **_after(found)
    )


def _after(found: following.Following) -> dict[str, Any]:
    if not (found.applied or found.undone):
        return {"trace": None}
    by = found.row.undone_by
    trace = register.trace(found.row.id, actor=actor())
    return {"trace": trace, "undone_by": people.person(by).name if by else ""}


@pages.get("/<uuid:import_id>/progress")
@page(verb=VERB)
def show_progress(import_id: UUID) -> Response:
    """Show how far an import is, for the page that waits for it."""
    return rosters.draw_progress(import_id, home=_HOME)


@pages.post("/<uuid:import_id>/application")
@page(verb=VERB, takes_form=True, again=show_import)
def apply(import_id: UUID) -> Response:
    """Hand a roster to the worker with the answers to its questions."""
    return rosters.take_answers(import_id, home=_HOME)


@pages.post("/<uuid:import_id>/abandonment")
@page(verb=VERB, takes_form=True, again=show_import)
def abandon(import_id: UUID) -> Response:
    """Drop a roster that was only read."""
    return rosters.drop(import_id, then=f"{_HOME}/imports")


@pages.post("/<uuid:import_id>/undoing")
@page(verb=VERB, takes_form=True, again=show_import)
def undo(import_id: UUID) -> Response:
    """Undo an import, with the reason."""
    undoing.undo(import_id, **loaded(ReasonIn), actor=actor())
    return see(f"{_HOME}/imports/{import_id}")
