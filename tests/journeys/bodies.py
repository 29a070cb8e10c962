"""A plausible body for every route that takes one and names an object in its path (by endpoint)."""

from typing import Any
from uuid import UUID

from server.kernel.types import new_id


def bodies(mine: UUID, my_county: UUID) -> dict[str, Any]:
    """Return what a stranger would send; ``mine`` is a community and ``my_county`` a county of their own."""
    reason, today = {"reason": "核对后办理"}, "2026-07-22"
    party = {"full_name": "中共某某委员会", "short_name": "某某党委", "since": today}
    consent = {"purpose": "tell_unit", "granted": True, "text_version": "2026-01"}
    line = {
        "member_id": str(new_id()),
        "started_at": "2026-05-16T09:00:00+08:00",
        "stopped_at": "2026-05-16T10:00:00+08:00",
    }
    return {
        "accounts.grant": {"role": "clerk", "area_id": str(my_county)},
        "accounts.disable": reason,
        "staff.enable": reason,
        "staff.ask_recovery": {"lost": "password", **reason},
        "staff.refuse_recovery": reason,
        "organisations.change_unit": {"address": "新址1号"},
        "organisations.address_unit": party,
        "organisations.name_issuer": party,
        "organisations.change_settings": {"contact_phone": "0000-1111111"},
        "organisations.enter_day": {"working": False, "note": "国庆节"},
        "members.close_unit": {"on": today},
        "members.split_unit": {"into": str(new_id()), "member_ids": [str(new_id())], "on": today, **reason},
        "communities.rename": {"name": "幸福里社区居委会（新）", **reason},
        "communities.preview_merger": {"into": str(mine)},
        "communities.merge": {"into": str(mine), **reason},
        "communities.split": {
            "name": "幸福里东社区居委会",
            "number_prefix": "幸福里东党函",
            "full_name": "中共幸福里东社区委员会",
            "short_name": "幸福里东社区党委",
            "member_ids": [str(new_id())],
            **reason,
        },
        "members.disclose_phone": reason,
        "members.key_consent": consent,
        "members.keep_id_number": {"id_number": None},
        "members.invite_to_desk": {"role": "clerk", "area_id": str(my_county)},
        "members.link_desk": {"account_id": str(new_id())},
        "members.bind_by_code": {"code": "ABC23456"},
        "registrations.give_back": reason,
        "registrations.resubmit": {"free_times": "周日"},
        "registrations.renew": {},
        "overview.transfer": {"community_id": str(mine), **reason},
        "overview.cancel": reason,
        "overview.depart": reason,
        "posts.change_post": {"capacity": 5},
        "posts.change_category": {"name": "便民代办岗"},
        "posts.close_post": reason,
        "posts.claim": {},
        "posts.claim_for": {"member_id": str(new_id())},
        "posts.withdraw": {},
        "posts.decline_claim": reason,
        "activities.change": {"place": "广场"},
        "activities.cancel": reason,
        "activities.enter_sheet": {"records": [line]},
        "activities.confirm": {"quality": "good"},
        "activities.return_records": reason,
        "activities.correct": {"break_minutes": 30, **reason},
        "activities.void": reason,
        "attendances.propose_times": {k: line[k] for k in ("started_at", "stopped_at")},
        "attendances.call_roll": {"entries": []},
        "attendances.confirm_roll_call": {},
        "attendances.object_to_record": {"words": "少记了半小时。"},
        "attendances.answer_record_objection": {"upheld": False, "answer": "经核对无误。"},
        "deeds.decide_opinion": {"adopted": True, "reply": "已安排维修"},
        "deeds.dismiss_opinion": {"reply": "不属于社区职责范围"},
        "deeds.withdraw_opinion": reason,
        "deeds.withdraw_visit": reason,
        "deeds.withdraw_meeting": reason,
        "points_requests.ask_reversal": reason,
        "points_requests.ask_declaration": {
            "kind": "praise",
            "day": today,
            "evidence": "感谢信2号",
            **reason,
        },
        "points_requests.refuse_points_request": {"remark": "与事实不符"},
        "complaints.answer_complaint": {"answer": "已核实并整改"},
        "feedback.change_letter": {"evaluation": ["服从安排。"]},
        "feedback.return_letter": reason,
        "feedback.redraft_letter": reason,
        "feedback.void_letter": reason,
        "feedback.correct_letter": reason,
        "letter_cycles.ask_for_batch": {"kind": "archive"},
        "letter_cycles.change_phrases": {"phrases": ["随叫随到。"]},
        "letter_cycles.exempt": {
            "member_id": str(new_id()),
            "first_day": "2026-03-01",
            "last_day": "2026-06-30",
            "category": "illness",
            "tells_reason": False,
        },
        "letter_checks.object_to_own_line": {"words": "少算一次。"},
        "letter_checks.object_for_member": {"member_id": str(new_id()), "words": "少算一次。"},
        "letter_checks.answer_objection": {"answer": "已核对。", "upheld": False},
        "delivery.receive": {"received_on": today, "received_by": "收发室"},
        "delivery.missend": reason,
        "delivery.reply": {"opinion": "no_objection", "handler": "经办人"},
        "delivery.settle": {"words": "经核实无误。"},
        "delivery.close": reason,
    }


QUERIES: dict[str, dict[str, Any]] = {
    "feedback.output_letter": {"form": "preview"},
    "letter_cycles.print_number_register": {"year": 2026},
    "unit_letters.compare_letters": {"period": "2026H1"},
    "unit_letters.download_letters": {"period": "2026H1"},
    "unit_letters.show_year": {"year": 2026},
    "unit_letters.download_year": {"year": 2026},
    "unit_letters.print_year": {"year": 2026},
}
"""What a route cannot be asked without, by endpoint."""

FORMS: dict[str, dict[str, str]] = {
    "console_accounts.refuse_recovery": {"reason": "本人已想起密码"},
    "console_categories.change": {"name": "便民代办岗"},
    "console_categories.move": {"position": "2"},
    "console_categories.retire": {"retired": "true"},
    "console_complaints.answer": {"answer": "已核实并整改"},
    "console_merging.refuse": {"reason": "出生年月不同，是两个人"},
    "console_opinions.decide": {"adopted": "true", "reply": "已安排维修"},
    "console_opinions.dismiss": {"reply": "不属于社区职责范围"},
    "console_opinions.withdraw": {"reason": "录错了人"},
    "console_points.ask_reversal": {"reason": "签到表抄错了人"},
    "console_points.refuse": {"remark": "与事实不符"},
    "console_small_registers.withdraw_meeting": {"reason": "录错了人"},
    "console_small_registers.withdraw_visit": {"reason": "录错了人"},
    "console_record_objections.answer": {"answer": "已与现场负责人核对", "upheld": "false"},
}
"""What a page's form must hold before it looks for its object."""
