"""What the trail's verbs, subjects and details are called in Chinese; whatever has no words here shows its own name."""

from collections.abc import Mapping
from typing import Any

VERBS: Mapping[str, Mapping[str, str]] = {
    "登录与账号": {
        "sessions.open": "登录",
        "sessions.end": "退出登录",
        "sessions.end_all": "结束全部登录",
        "accounts.add": "新建账号",
        "accounts.grant": "授予角色",
        "accounts.revoke": "收回角色",
        "accounts.disable": "停用账号",
        "accounts.change_password": "修改密码",
        "accounts.bind": "绑定手机",
        "accounts.unbind": "解除手机绑定",
        "accounts.forget": "注销手机账号",
        "accounts.show_pairing_code": "出示配对码",
        "accounts.pair": "配对手机",
        "accounts.unpair": "解除配对",
        "access.refused": "越权访问被拒绝",
    },
    "党员": {
        "members.unmask": "查看完整手机号",
        "members.keep_id_number": "登记身份证号",
        "members.add": "新增党员",
        "members.change": "修改党员信息",
        "members.move": "变更所在单位",
        "members.move_employments": "整体转移单位人员",
        "members.end_employment": "结束任职",
        "members.settle": "变更居住社区",
        "consents.give": "答复同意事项",
        "me.export": "本人导出信息",
        "records.export_own": "本人导出服务记录",
    },
    "名册": {
        "rosters.preview": "预览名册",
        "rosters.apply": "导入名册",
        "rosters.abandon": "放弃导入",
        "rosters.correct": "处理名册变动",
    },
    "报到": {
        "registrations.submit": "提交报到",
        "registrations.resubmit": "重新提交报到",
        "registrations.approve": "通过报到",
        "registrations.return": "退回报到",
        "registrations.cancel": "取消报到",
        "registrations.renew": "续报",
        "registrations.transfer": "转出报到",
    },
    "岗位": {
        "posts.draft": "起草岗位",
        "posts.publish": "发布岗位",
        "posts.change": "修改岗位",
        "posts.close": "结束岗位",
        "claims.make": "认领岗位",
        "claims.make_for": "代为认领",
        "claims.approve": "同意认领",
        "claims.decline": "婉拒认领",
        "claims.withdraw": "退出认领",
        "claims.withdraw_for": "代为退出认领",
        "claims.end": "认领随岗位结束",
        "waits.join": "加入候补",
        "waits.leave": "退出候补",
        "waits.offer": "保留候补名额",
        "waits.accept": "确认候补名额",
        "waits.lapse": "候补名额过期",
        "waits.end": "候补随岗位结束",
        "categories.add": "新增岗位类别",
        "categories.change": "修改岗位类别",
        "categories.retire": "停用岗位类别",
        "categories.restore": "恢复岗位类别",
    },
    "活动与服务": {
        "activities.plan": "安排活动",
        "activities.change": "修改活动",
        "activities.cancel": "取消活动",
        "activities.enter_sheet": "录入签到表",
        "activities.add_to_sheet": "补录签到表",
        "activities.roll_call": "现场点名",
        "activities.show_code": "出示签到码",
        "activities.people_to_tell": "查看待通知人员",
        "activities.confirm": "认定服务",
        "activities.return": "退回服务记录",
        "activities.correct": "更正服务记录",
        "activities.void": "作废服务记录",
        "activities.export_ledger": "导出活动台账",
        "activities.print_ledger": "打印活动台账",
        "attendances.scan": "扫码签到",
        "attendances.propose": "申报服务时间",
        "records.object": "对服务记录提出异议",
        "records.answer": "答复服务记录异议",
    },
    "五个一与意见": {
        "opinions.submit": "提交意见建议",
        "deeds.record_opinion": "登记意见建议",
        "deeds.accept_opinion": "受理意见建议",
        "deeds.decide_opinion": "答复意见建议",
        "deeds.dismiss_opinion": "不予受理意见建议",
        "deeds.record_visit": "登记帮扶家庭",
        "deeds.record_meeting": "登记组织生活",
        "complaints.make": "提交投诉",
        "complaints.answer": "答复投诉",
    },
    "积分": {
        "points.propose_rules": "提出积分规则",
        "points.approve_rules": "批准积分规则",
        "points.recompute": "重算积分",
    },
    "反馈函": {
        "letters.draft": "拟稿",
        "letters.redraft": "重新取数",
        "letters.change": "修改函件",
        "letters.open_check": "交本人核对",
        "letters.freeze": "定稿",
        "letters.review": "核稿",
        "letters.return": "退回函件",
        "letters.approve": "签发",
        "letters.render": "函件成文",
        "letters.seal": "用印登记",
        "letters.seal_again": "补充用印",
        "letters.send": "寄送函件",
        "letters.missend": "登记误送",
        "letters.receive": "登记签收",
        "letters.acknowledge": "登记回执",
        "letters.reply": "登记回执",
        "letters.object": "登记单位异议",
        "letters.settle": "答复单位异议",
        "letters.correct": "更正函件",
        "letters.close": "办结函件",
        "letters.void": "作废函件",
        "letters.download": "下载函件",
        "letters.deliver": "单位取走函件",
        "letters.objection": "提出情况异议",
        "letters.objection_answer": "答复情况异议",
        "letters.output": "输出函件",
        "letters.person_sheet": "打印个人情况表",
        "letters.check_slips": "打印核对单",
        "letters.register": "打印登记簿",
        "letters.export_sealings": "导出用印登记簿",
        "letters.export_yearly": "导出年度服务情况",
        "letters.phrase": "修改常用评语",
        "letters.batch": "制作函件包",
        "letters.batch_take": "下载函件包",
        "exemptions.add": "登记免计",
        "exemptions.withdraw": "撤回免计",
    },
    "机构与设置": {
        "organisations.import": "导入区划",
        "units.add": "新增单位",
        "units.change": "修改单位",
        "units.close": "撤并单位",
        "party_organisations.name": "变更党组织名称",
        "settings.change": "修改社区设置",
        "calendar.enter": "录入工作日历",
        "calendar.forget": "取消日历录入",
        "jobs.revive": "重新办理停办任务",
        "audit.export": "导出操作日志",
        "audit.verify": "核验日志封存",
    },
}
"""Words of the verbs, by subject, in the order of the console's menu."""

_ALL = {verb: words for group in VERBS.values() for verb, words in group.items()}

SUBJECTS: Mapping[str, str] = {
    "account": "账号",
    "activity": "活动",
    "activity_ledger": "活动台账",
    "area": "地区",
    "audit_trail": "操作日志",
    "claim": "认领",
    "community": "社区",
    "community_settings": "社区设置",
    "complaint": "投诉",
    "exemption": "免计",
    "family_visit": "帮扶家庭",
    "job_unit": "任务",
    "letter": "反馈函",
    "letter_batch": "函件包",
    "letter_cycle": "反馈函批次",
    "member": "党员",
    "opinion": "意见建议",
    "organisation_meeting": "组织生活",
    "party_organisation": "党组织名称",
    "point_rule_set": "积分规则",
    "post_wait": "候补",
    "record_objection": "服务记录异议",
    "registration": "报到",
    "roster_change": "名册变动",
    "roster_import": "名册导入",
    "route": "接口",
    "service_post": "岗位",
    "service_record": "服务记录",
    "unit": "单位",
}

CHANNELS: Mapping[str, str] = {"desk": "电脑", "phone": "手机", "system": "系统", "public": "公开页面"}

_DETAILS: Mapping[str, str] = {
    "added": "新增",
    "after": "改为",
    "before": "原为",
    "changed": "改动",
    "code": "编号",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "deadline_day": "按期报到截止日",
    "deadline_month": "按期报到截止月",
    "deed_labels": "五个一名称",
    "least_deeds": "最少五个一项数",
    "least_minutes": "最少服务分钟数",
    "least_services": "最少服务次数",
    "letters_from": "反馈函起始期",
    "name": "名称",
    "number_prefix": "机关代字",
    "points_on": "积分",
    "position": "顺序",
    "qualification": "需要资格",
    "risky": "有风险",
    "year_closes": "年末提前截止",
    "days": "日期",
    "desk": "电脑账号",
    "ended": "结束数",
    "error": "原因",
    "from": "起",
    "kept": "是否保存",
    "kind": "类型",
    "on": "日期",
    "period": "期间",
    "person": "人员编号",
    "phone": "手机账号",
    "role": "角色",
    "route": "接口",
    "rows": "行数",
    "session": "登录编号",
    "successor": "承接单位",
    "to": "止",
    "verb": "操作",
    "year": "年度",
}


def verb_label(verb: str) -> str:
    """Return the words of a verb; of a refused one with （被拒绝）."""
    plain = verb.removesuffix(".refused")
    words = _ALL.get(plain, plain)
    return words if plain == verb else f"{words}（被拒绝）"


def subject_label(kind: str) -> str:
    """Return the words of a kind of subject."""
    return SUBJECTS.get(kind, kind)


def detail_lines(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (words, value) of an entry's details."""
    return [(_DETAILS.get(name, name), _plain(value)) for name, value in details.items()]


_SAID = {"True": "是", "False": "否", "None": "（空）"}


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "；".join(f"{_DETAILS.get(name, name)}：{_plain(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "、".join(_DETAILS.get(str(one), _plain(one)) for one in value)
    return _SAID.get(str(value), str(value))
