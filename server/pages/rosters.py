"""A roster as it is uploaded, looked at, answered and followed: the same at the desk and in the portal.

``home`` is the address of the pages around it; its imports lie under ``home``/imports.
"""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Response, request

from server.kernel.errors import Invalid
from server.kernel.http import actor
from server.kernel.identifiers import mask_phone
from server.kernel.pages import Form, see, typed
from server.pages.shell import piece, show
from server.rosters import following, service
from server.rosters.comparison import row_key
from server.rosters.models import ImportState
from server.rosters.schemas import SHOWN, ApplyIn

_LABEL = "名册"


def read_upload(area_id: UUID, unit_id: UUID | None, *, home: str) -> Response:
    """Read the request's file and go to what it would do; Invalid where none was chosen."""
    file = request.files.get("roster")
    if file is None or not file.filename:
        raise Invalid(fields={"roster": ["请先选择名册文件。"]})
    seen = service.preview(
        file.read(), filename=file.filename, area_id=area_id, unit_id=unit_id, actor=actor()
    )
    return see(f"{home}/imports/{seen.id}")


def draw_preview(import_id: UUID, form: Form, *, home: str) -> Response:
    """Draw what a roster would do, with its problems and questions."""
    seen = service.review(import_id, actor=actor())
    return show(
        "pages/roster_preview.html", seen=seen, form=form, most=SHOWN, key=row_key, mask=mask_phone, home=home,
        home_label=_LABEL,
    )  # fmt: skip


def draw_import(import_id: UUID, form: Form, *, home: str) -> Response:
    """Draw a roster that was read: before it is applied what it would do, after that what it did."""
    found = following.follow(import_id, actor=actor())
    if found.row.state is ImportState.PREVIEWED:
        return draw_preview(import_id, form, home=home)
    return show("pages/roster_progress.html", found=found, home=home, home_label=_LABEL)


def draw_progress(import_id: UUID, *, home: str) -> Response:
    """Draw how far an import is, for the page that waits for it."""
    return piece("pages/roster_state.html", found=following.follow(import_id, actor=actor()), home=home)


def take_answers(import_id: UUID, *, home: str) -> Response:
    """Hand a roster to the worker with the answers to its questions."""
    service.apply(import_id, **_choices(), actor=actor())
    return see(f"{home}/imports/{import_id}")


def _choices() -> dict[str, Any]:
    """Each question bears its row's key beside its answer, so that a roster that was edited meanwhile cannot mix them up."""
    form = typed()
    keys = {name.removeprefix("key_"): form[name] for name in form if name.startswith("key_")}
    answers = {key: form[f"answer_{at}"] for at, key in keys.items() if form.get(f"answer_{at}")}
    try:
        found = ApplyIn(only=("answers", "ended")).load({"answers": answers, "ended": form.getlist("ended")})
    except ma.ValidationError:
        raise Invalid() from None
    return {"answers": found["answers"], "ended": found["ended"]}


def drop(import_id: UUID, *, then: str) -> Response:
    """Drop a roster that was only read."""
    service.abandon(import_id, actor=actor())
    return see(then, "已放弃，名册没有变动，上传的文件已删除。")
