"""Logging that cannot name a person: whatever looks like a phone, an ID number or a secret is masked on its way out."""

import logging
import re
import sys

_MASKS = (
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "[phone]"),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "[id-number]"),
    (
        re.compile(
            r"(?i)(bearer\s+|(?:secret|access_token|session_key|password|token|js_code|code)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,}]+"
        ),
        r"\1[secret]",
    ),
    (re.compile(r"(DETAIL:).*"), r"\1 [hidden]"),
)


def redact(text: str) -> str:
    """Mask what no log may hold."""
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


class RedactingFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def configure(level: str = "INFO") -> None:
    """Send logs to standard error, redacted."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
