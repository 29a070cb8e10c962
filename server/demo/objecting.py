"""How a clerk deals with what a unit objects to: with words alone, or with a letter that corrects the letter (F-12)."""

from uuid import UUID

from server.activities import queries as activity_queries
from server.activities import service as activities
from server.delivery import queries, service
from server.demo.letters import PERIOD, Service
from server.demo.mailing import Mailing
from server.feedback import checking, correcting
from server.feedback import queries as feedback

_COUNTED = "已核对签到表和活动台账，次数与函中所列一致；参加其他单位组织的志愿服务不计入本函。"
_KEPT = "贵单位所提异议已逐条核对，函中所列情况与活动台账一致，维持原函。"
_RIGHT = "经核对签到表，当日签到系他人代签，该次记录已作废，另函更正。"
_VOIDED = "所在单位提出异议，经核实本人当日未到场"
_REASON = "所列1名党员1次服务记录经核实有误"
_LATE = "、截止后认定的服务记录须一并补列"
"""Both are printed after 因."""


def decline(mailing: Mailing) -> None:
    """Answer the objection and tell the unit that the letter stands."""
    _answer(mailing, _COUNTED, upheld=False)
    service.settle(mailing.letter_id, _KEPT, actor=mailing.community.clerk)


def uphold(mailing: Mailing, served: Service) -> None:
    """Say that the unit is right, and void the record."""
    _answer(mailing, _RIGHT, upheld=True)
    desk = mailing.community.desk([served.resident.member_id])
    activities.void(served.record_id, _VOIDED, actor=desk)


def correction_of(mailing: Mailing) -> UUID:
    """Draft the letter that corrects the letter, an instant later than its records; return its id.

    It states all that is known by now: what was confirmed after the cut-off comes in too, and the letter says so.
    """
    clerk = mailing.community.clerk
    letter = feedback.access_letter(mailing.letter_id, actor=clerk, verb="letters.review")
    changed = activity_queries.changed_since(
        letter.community_id, PERIOD.first_day, PERIOD.last_day, letter.known_until
    )
    others = sum(row.unit_id == letter.unit_id for row in changed) > 1
    return correcting.correct(letter.id, _REASON + _LATE if others else _REASON, actor=clerk).id


def _answer(mailing: Mailing, words: str, *, upheld: bool) -> None:
    clerk = mailing.community.clerk
    for each in queries.delivery(mailing.letter_id, actor=clerk).objections:
        checking.answer(each.objection.id, words, upheld=upheld, actor=clerk)
