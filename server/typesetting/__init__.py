"""Typesetting: from words to the bytes of a PDF, or of an editable Word file.

A letter (函) is set in 信函格式 after GB/T 9704-2012 §10.1 and carries a blank place （盖章）; no seal is ever drawn.
This room knows no member, unit or period: it prints the content it is given. `Renderer` sets letters, a person's
sheet, slips and registers; `docx_of` writes a letter for Word; `bundle.print_ready` merges what is to be printed;
`missing_faces` says which official faces this installation has to do without.
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
