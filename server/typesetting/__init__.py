"""Typesetting: from the words of a letter to the bytes of its PDF and of its editable Word file.

A letter (函) is set in 信函格式 after GB/T 9704-2012 §10.1 and carries a blank place （盖章）; no seal is ever drawn.
This room knows no member, unit or period: it prints the `LetterContent` it is given. `Renderer.render` sets the PDF,
`docx_of` writes the Word file; `missing_faces` says which official faces this installation has to do without.
"""

from server.typesetting.content import (
    Align,
    AnnexTable,
    Blank,
    Column,
    LetterContent,
    Level,
    Paragraph,
    ReplySlip,
    Verification,
)
from server.typesetting.docx import docx_of
from server.typesetting.errors import TypesettingFailed, UnprintableText
from server.typesetting.fonts import missing_faces
from server.typesetting.forms import CheckSlip, Field, Opinion, PersonSheet, Register
from server.typesetting.renderer import Renderer

__all__ = [
    "Align",
    "AnnexTable",
    "Blank",
    "CheckSlip",
    "Column",
    "Field",
    "LetterContent",
    "Level",
    "Opinion",
    "Paragraph",
    "PersonSheet",
    "Register",
    "Renderer",
    "ReplySlip",
    "TypesettingFailed",
    "UnprintableText",
    "Verification",
    "docx_of",
    "missing_faces",
]
