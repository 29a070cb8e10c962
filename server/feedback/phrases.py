"""The phrase bank for evaluations (domain.md F4): picked and edited, never printed unseen."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from server.audit import service as audit
from server.feedback.models import PhraseBank
from server.kernel.actor import Actor
from server.kernel.db import session
from server.organisations import queries as organisations

DEFAULT = (
    "能按时报到、主动认领岗位。",
    "服从社区安排，随叫随到。",
    "发挥专业特长，群众反映良好。",
    "坚持参加夜间巡逻，未缺勤。",
    "牵头开展服务活动，带动作用明显。",
    "积极反映社情民意，所提建议被采纳。",
    "参加次数偏少，建议合理安排时间。",
    "因工作原因本期未能参加，已说明情况。",
    "因本人情况申请暂缓，经研究同意，本期不评价。",
)
"""Facts in plain words: nothing that raises anybody, no blame without a record."""


def phrases(community_id: UUID, *, actor: Actor) -> list[str]:
    """Return a community's phrases, the default ones where it has chosen none."""
    organisations.access_community(community_id, actor=actor, verb="letters.read")
    found = session().get(PhraseBank, community_id)
    return list(DEFAULT) if found is None else [str(phrase) for phrase in found.phrases]


def change_phrases(community_id: UUID, wanted: Sequence[str], *, actor: Actor) -> list[str]:
    """Replace a community's phrases; an empty list brings the default ones back."""
    community = organisations.access_community(community_id, actor=actor, verb="letters.phrase")
    chosen = list(dict.fromkeys(wanted)) or list(DEFAULT)
    keeping = insert(PhraseBank).values(community_id=community_id, phrases=chosen)
    session().execute(
        keeping.on_conflict_do_update(index_elements=[PhraseBank.community_id], set_={"phrases": chosen})
    )
    session().expire_all()
    audit.record("letters.phrase", "area", community_id, actor=actor, area_path=community.path)
    return chosen
