"""Errors are classes: a code for programs, a status for HTTP, a Chinese sentence for people."""

from typing import ClassVar

Fields = dict[str, list[str]]


class ConfigurationError(RuntimeError):
    """The process was started with settings under which it must not run; told to whoever started it."""


class DomainError(Exception):
    """Base of everything that is refused on purpose.

    ``fields`` maps a field to sentences about it. ``commits`` is True for refusals that are themselves facts worth
    keeping (a failed sign-in): the transaction then commits although the error travels on.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    message: ClassVar[str] = "请求未被接受。"
    commits: ClassVar[bool] = False

    def __init__(
        self, message: str | None = None, *, fields: Fields | None = None, retry_after: int | None = None
    ):
        self.text = message or self.message
        self.fields = fields or {}
        self.retry_after = retry_after
        super().__init__(self.text)


class Invalid(DomainError):
    code = "invalid"
    status = 422
    message = "提交的内容有误，请按提示修改。"


class Unauthenticated(DomainError):
    code = "unauthenticated"
    status = 401
    message = "尚未登录或登录已过期，请重新登录。"


class Forbidden(DomainError):
    code = "forbidden"
    status = 403
    message = "您没有办理此事项的权限。"


class NotFound(DomainError):
    """Absent, or outside the actor's scope: the two look alike."""

    code = "not_found"
    status = 404
    message = "没有找到，或不在您的管理范围内。"


class Conflict(DomainError):
    code = "conflict"
    status = 409
    message = "当前状态不允许这样办理，请刷新后再试。"


class StaleVersion(DomainError):
    code = "stale_version"
    status = 412
    message = "内容已被他人修改，请刷新后再提交。"


class ProofNeeded(Conflict):
    """Powers are given away only by somebody whose authenticator was asked a moment ago (R-45)."""

    code = "proof_needed"
    message = "办理此事项前，请输入您本人验证器上的动态口令。"


class TooMany(DomainError):
    code = "too_many_requests"
    status = 429
    message = "操作过于频繁，请稍后再试。"


class Unavailable(DomainError):
    code = "unavailable"
    status = 503
    message = "系统繁忙，请稍后重试。"


class TransitionRefused(Conflict):
    """A state machine was asked for an event that its present state does not know."""

    code = "transition_refused"
