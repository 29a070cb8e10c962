"""Refusals of the accounts room."""

from server.kernel.errors import Conflict, Forbidden, Invalid, TooMany, Unauthenticated


class SignInRefused(Unauthenticated):
    """One sentence for every reason, so that nobody learns which usernames exist; the failure itself is kept."""

    code = "sign_in_refused"
    message = "用户名、密码或动态口令不正确，请核对后重试。"
    commits = True


class FactorsRefused(Invalid):
    """Not 401: the session goes on. One sentence for both factors; the failure itself is kept."""

    code = "factors_refused"
    message = "原密码或动态口令不正确，请核对后重试；每个动态口令只能用一次，刚用过的请等下一个。"
    commits = True


class SignInLocked(TooMany):
    code = "sign_in_locked"
    message = "连续输错次数过多，请15分钟后再试，或联系管理员。"


class PasswordTooWeak(Invalid):
    code = "password_too_weak"
    message = "密码强度不够。"


class UsernameTaken(Conflict):
    code = "username_taken"
    message = "该用户名已被使用，请换一个。"


class AlreadyBound(Conflict):
    code = "already_bound"
    message = "该党员已绑定另一个微信，如需更换请联系社区解除原绑定。"


class NotAPhone(Forbidden):
    code = "phone_only"
    message = "此操作须在手机小程序上由本人办理。"


class BindingCodeUnknown(Invalid):
    code = "binding_code_unknown"
    message = "绑定码不正确或已失效，请让对方打开小程序“我的”页重新查看。"


class GrantRefused(Invalid):
    code = "grant_refused"
    message = "角色与范围不匹配。"


class PairingCodeUnknown(Invalid):
    """One sentence for wrong, used and old codes; the failure itself is kept."""

    code = "pairing_code_unknown"
    message = "配对码不正确或已过期，请在工作台重新获取，10分钟内输入。"
    commits = True


class DeskPaired(Conflict):
    code = "desk_paired"
    message = "您的工作账号已与一部手机配对。如要更换手机，请先在工作台解除配对。"


class PhonePaired(Conflict):
    code = "phone_paired"
    message = "这部手机已与另一个工作账号配对。如要更换，请先解除原来的配对。"


class PhoneOfAnother(Conflict):
    code = "phone_of_another"
    message = "这部手机的微信与工作账号不属于同一人，请换用本人的手机。"
