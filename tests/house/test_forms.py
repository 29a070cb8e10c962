"""Every form of the pages: sent once, kept while it is typed, and confirmed where nothing takes it back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TEMPLATES = sorted(Path("server").glob("*/templates/**/*.html"))
FORM = re.compile(r'<form\b[^>]*method="post".*?</form>', re.DOTALL)
BUTTON = re.compile(r"<button\b[^>]*>")
ACTING = re.compile(r"(?:\{\{|\{%)\s*(?:call\s+)?(?:act|step)\((.*?)\)\s*(?:\}\}|%\})", re.DOTALL)
TYPED = re.compile(
    r'<textarea|\bwords\(|\bfield\(|\breason\(|<input(?![^>]*type="(?:hidden|checkbox|radio|file|password|submit)")'
)
SECRET = re.compile(r'type="password"|"totp"|data-from-fragment')
"""A form with a secret in it is typed again, and what it shows is shown once: neither is kept."""

SENT_AGAIN = {
    "pages/sign-in.html", "pages/activate.html", "pages/activation.html", "pages/layout.html", "verify.html",
    "console/account.html", "portal/account.html", "console/account_parts.html", "console/accounts_new.html",
    "console/profile.html",
}  # fmt: skip
"""Pages with a form of somebody not signed in, or whose answer is shown this once (a phone in full, a slip): done again
when it is sent again, so it carries no key."""

TAKEN_BACK = {
    "": "a page of its own that says the consequence, or something new that can be changed or ended",
    "new": "changed or ended", "changes": "changed again", "sheet": "saved again until it is confirmed",
    "correction": "corrected again", "preview": "only looked at", "roster": "abandoned or undone",
    "imports": "abandoned or undone", "batches": "a file, asked for again", "verification": "only looks",
    "return": "handed in again", "refusal": "asked for again", "acceptance": "answered, or withdrawn",
    "approval": "left, transferred or cancelled", "publication": "closed", "claims": "left", "place": "moved again",
    "retirement": "taken into use again", "objections": "answered", "receipt": "noted as sent astray",
    "merge": "waits for a second person", "grants": "waits for a second person, revoked", "recovery": "waits for a second person",
    "enabling": "disabled", "member": "bound anew", "phone": "only shown", "pairing-code": "unpaired", "password": "changed again",
    "proof": "ends by itself", "completion": "recovered", "activate": "only looks", "sign-in": "sign-out", "sign-out": "sign-in",
    "change": "changed again", "phrases": "changed again", "exemptions": "taken away again",
    "merger": "shown with its consequences before it is done", "split": "shown with its consequences before it is done",
}  # fmt: skip
"""What needs no confirmation, by the end of its address, and what takes it back."""


@dataclass(frozen=True)
class Sending:
    """One way to send something: the end of its address, and whether it is confirmed first."""

    template: str
    ending: str
    confirmed: bool


def inside(path: Path) -> str:
    return "/".join(path.parts[3:])


def forms() -> Iterator[tuple[str, str, str]]:
    """Yield (template, opening tag, whole form) of every form that is posted."""
    for path in TEMPLATES:
        for found in FORM.finditer(path.read_text(encoding="utf-8")):
            whole = found.group(0)
            yield inside(path), whole[: whole.index(">\n") if ">\n" in whole else whole.index(">") + 1], whole


def ending_of(address: str) -> str:
    """Return the last word of an address as a template has it."""
    words = re.findall(r"/([a-z-]+)(?![\w/{-])", address)
    return words[-1] if words else ""


def sendings() -> Iterator[Sending]:
    """Yield everything that a page lets somebody send."""
    for template, head, whole in forms():
        action = re.search(r'action="([^"]*)"', head)
        buttons = BUTTON.findall(whole)
        own = [each for each in buttons if "formaction" not in each]
        confirmed = "data-confirm" in head or (bool(own) and all("data-confirm" in each for each in own))
        yield Sending(template, ending_of(action.group(1)) if action else "", confirmed)
        for button in buttons:
            if other := re.search(r'formaction="([^"]*)"', button):
                yield Sending(
                    template, ending_of(other.group(1)), "data-confirm" in button or "data-confirm" in head
                )
    for path in TEMPLATES:
        for call in ACTING.findall(path.read_text(encoding="utf-8")):
            strings = re.findall(r'"([^"]*)"', call)
            address = [each for each in strings if re.fullmatch(r"/[a-z/-]*[a-z]", each)] or strings[:1]
            ending = address[-1].rpartition("/")[2]
            yield Sending(inside(path), ending, "confirm=" in call or "？" in call)


def test_every_form_is_done_once() -> None:
    keyless = {template for template, _, whole in forms() if "hidden(csrf, form_key)" not in whole}
    assert keyless - SENT_AGAIN == set()


def test_what_is_typed_is_kept() -> None:
    lost = [
        (template, head)
        for template, head, whole in forms()
        if TYPED.search(whole) and "data-keep" not in head and not SECRET.search(whole)
    ]
    assert lost == []


def test_what_nothing_takes_back_is_confirmed() -> None:
    assert {each for each in sendings() if not each.confirmed and each.ending not in TAKEN_BACK} == set()
