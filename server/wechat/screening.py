"""Member-written text passes the platform's text check at submission (security.md R-8)."""

from collections.abc import Callable, Mapping

from server.wechat.errors import ContentNotCheckable, TextRefused, WeChatUnavailable
from server.wechat.gateway import TextVerdict

TextScreen = Callable[[str], TextVerdict]


def screened(field: str, text: str | None, screen: TextScreen | None) -> tuple[str | None, bool]:
    """Return the text to keep and whether it is held back for staff's eyes; TextRefused when it is risky.

    Without a ``screen`` (staff's own words, a desk) nothing is held. What cannot be judged now is held.
    """
    kept = (text or "").strip() or None
    if kept is None or screen is None:
        return kept, False
    verdict = _judge(kept, screen)
    if verdict is TextVerdict.RISKY:
        raise TextRefused(fields={field: [TextRefused.message]})
    return kept, verdict is not TextVerdict.PASS


def refuse_risky(words: Mapping[str, object], screen: TextScreen | None) -> None:
    """Raise TextRefused for the texts among ``words`` that are risky; what is doubtful waits for a human anyway.

    For forms that staff review before anybody else reads them. Lists of texts are judged as one.
    """
    for field, value in words.items():
        text = "，".join(value) if isinstance(value, list | tuple) else value
        screened(field, text if isinstance(text, str) else None, screen)


def _judge(text: str, screen: TextScreen) -> TextVerdict:
    try:
        return screen(text)
    except (WeChatUnavailable, ContentNotCheckable):
        return TextVerdict.REVIEW
