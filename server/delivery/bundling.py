"""All letters that came to a unit about a period in one ZIP, for its own file."""

import io
import zipfile
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import defer

from server.delivery.collecting import VERB
from server.feedback import service as feedback
from server.feedback.queries import Letter
from server.feedback.rules import OUT
from server.kernel.actor import Actor
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.kernel.periods import Period
from server.organisations import queries as organisations


def bundle(unit_id: UUID, period: Period, *, actor: Actor) -> tuple[bytes, str]:
    """Return a ZIP of the PDFs about a period and shorter ones in it, corrected ones too, and its name.

    Who took each letter is recorded. NotFound for others than the unit's liaison, and when there is no letter.
    """
    letters = _letters(unit_id, period) if unit_id in actor.unit_ids(VERB) else []
    if not letters:
        raise NotFound()
    places = organisations.area_names({each.community_id for each in letters})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:  # a PDF is compressed already
        for letter in letters:
            content, filename = feedback.download(letter.id, actor=actor)
            archive.writestr(f"{places[letter.community_id]} {filename}", content)
    return out.getvalue(), f"{organisations.unit(unit_id).name}{period.label}反馈函.zip"


def _letters(unit_id: UUID, period: Period) -> list[Letter]:
    query = (
        select(Letter)
        .options(defer(Letter.content))
        .where(
            Letter.unit_id == unit_id,
            Letter.period.startswith(str(period.year), autoescape=True),
            Letter.state.in_(OUT),
        )
    )
    found = session().execute(query.order_by(Letter.period, Letter.id)).scalars()
    return [each for each in found if _within(Period.parse(each.period), period)]


def _within(shorter: Period, period: Period) -> bool:
    return period.holds(shorter.first_day) and period.holds(shorter.last_day)
