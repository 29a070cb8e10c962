"""The same frozen content in other forms: draft preview, 套红, editable document, print view – made when asked for.

The issued PDF is made by a worker and kept; these are not kept. typst serves one thread at a time, so a web process has
one compiler behind a lock.
"""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from uuid import UUID

from server.feedback import composing, queries, snapshot
from server.feedback.errors import NotIssued
from server.feedback.models import Letter
from server.feedback.opening import record
from server.feedback.rules import OutputForm
from server.kernel import files
from server.kernel.actor import Actor
from server.typesetting import LetterContent, Renderer, docx_of

DRAFT_MARK = "草稿"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_lock = threading.Lock()


@contextmanager
def renderer() -> Iterator[Renderer]:
    """Lend this process's compiler to one thread at a time."""
    with _lock:
        yield _only_renderer()


@cache
def _only_renderer() -> Renderer:
    return Renderer()


def words_of(letter: Letter, *, public_url: str, specimen: str | None) -> LetterContent:
    """Return the words of a letter as they are printed: a draft's without number, date and code."""
    text = snapshot.text_of(letter.content)
    if letter.number is None or letter.dated is None or letter.code is None:
        return composing.unissued(text, specimen=specimen)
    url = f"{public_url}/verify/{letter.code}"
    return composing.issue(
        text, number=letter.number, dated=letter.dated, code=letter.code, url=url, specimen=specimen
    )


def output(
    letter_id: UUID, form: OutputForm, *, public_url: str, specimen: str | None, actor: Actor
) -> tuple[bytes, str, str]:
    """Return a letter in another form, its file name and media type; who took it is recorded.

    NotIssued where a form is for issued letters only; UnprintableText.
    """
    letter = queries.access_letter(letter_id, actor=actor, verb="letters.output")
    if form.needs_number and letter.number is None:
        raise NotIssued()
    content = words_of(letter, public_url=public_url, specimen=specimen)
    at = letter.approved_at or letter.drafted_at
    made = _made(content, form, at=at, draft=_mark(letter))
    record("letters.output", letter, actor=actor, details={"form": form})
    media_type, suffix = (DOCX, "docx") if form is OutputForm.WORDS else (PDF, "pdf")
    return made, f"{letter.number or '草稿'}{form.suffix}.{suffix}", media_type


def look_at(letter_id: UUID, *, public_url: str, specimen: str | None, actor: Actor) -> bytes:
    """Return a letter's PDF for the frame beside its sheet: the one that is kept, else one as it would be now.

    Nothing is recorded: who looks has the same words before them on the page.
    """
    letter = queries.access_letter(letter_id, actor=actor, verb="letters.output")
    if letter.file_sha256 is not None:
        return files.store().get(letter.file_sha256)
    content = words_of(letter, public_url=public_url, specimen=specimen)
    return _made(content, OutputForm.PREVIEW, at=letter.approved_at or letter.drafted_at, draft=_mark(letter))


def _mark(letter: Letter) -> str | None:
    return DRAFT_MARK if letter.number is None else None


def _made(content: LetterContent, form: OutputForm, *, at: dt.datetime, draft: str | None) -> bytes:
    if form is OutputForm.WORDS:
        return docx_of(content, timestamp=at, draft=draft)
    with renderer() as one:
        return one.render(content, timestamp=at, red_parts=form is not OutputForm.OVERPRINT, draft=draft)


def printable(letter_id: UUID, *, public_url: str, specimen: str | None, actor: Actor) -> LetterContent:
    """Return the words for the plain print view, to the community's staff and, once sent, to the unit; recorded."""
    letter = queries.access_letter(letter_id, actor=actor, verb="letters.receive")
    record("letters.output", letter, actor=actor, details={"form": "print"})
    mark = specimen if letter.number else DRAFT_MARK
    return words_of(letter, public_url=public_url, specimen=mark)
