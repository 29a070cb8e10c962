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


class OwnAccount(Conflict):
    code = "own_account"
    message = "不能办理自己的账号，请由另一位管理员办理。"


class SecondPersonNeeded(Conflict):
    code = "second_person_needed"
    message = "须由第二人办理：提出人和账号本人都不能自己同意。"


class NotWaiting(Conflict):
    code = "not_waiting"
    message = "此事项已经办理或已撤回，请刷新后再看。"


class GrantRepeated(Conflict):
    code = "grant_repeated"
    message = "该账号在这里已有这个角色。"


class AccountDisabled(Conflict):
    code = "account_disabled"
    message = "账号已停用，请先恢复使用。"


class RecoveryWaits(Conflict):
    code = "recovery_waits"
    message = "该账号已有一份找回申请在等第二人同意，请先同意或退回。"


class PersonHasDesk(Conflict):
    code = "person_has_desk"
    message = "该同志已有使用中的工作账号，请直接在那个账号上授予角色。"


class AnotherName(Conflict):
    code = "another_name"
    message = "工作账号与党员档案的姓名不一致，请核对是否同一人。"


class CodeUnknown(Invalid):
    """One sentence for wrong, used, withdrawn and old codes; the failure itself is kept."""

    code = "one_time_code_unknown"
    message = "一次性码不正确、已使用或已过期，请核对；仍不行的，请联系发码的管理员重新办理。"
    commits = True
