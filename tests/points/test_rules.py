"""Versions of the rules: read strictly, proposed by one person, approved by another, never for the past."""

import datetime as dt
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from server.kernel import clock
from server.kernel.actor import SYSTEM
from server.kernel.db import session
from server.kernel.errors import NotFound
from server.points import queries, service
from server.points.errors import (
    ProposerUnknown,
    RulesAlreadyApproved,
    RulesBackdated,
    RulesMalformed,
    SamePerson,
)
from server.points.models import RuleSet
from server.points.rules import DEFAULT_RULES, FactKind, points_text, read_amounts, sentences
from tests.cast import Cast
from tests.points.conftest import Declarer

AUTUMN = dt.date(2026, 9, 1)
DOUBLE = DEFAULT_RULES | {"P08": {"each": 8, "year": 24}}


def test_the_default_rules_are_published_for_every_community(within: None) -> None:
    (published,) = queries.rule_sets(actor=SYSTEM).items
    assert (published.community_id, published.version, published.valid_from) == (None, 1, dt.date(2026, 1, 1))
    assert published.rules == DEFAULT_RULES
    migration = import_module("migrations.versions.20261123_0930_publish_the_default_points_rules")
    assert migration.RULES == DEFAULT_RULES


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({}, "rules"),
        ({"P10": {"each": 2}}, "rules.P10"),
        ({"P03": {"each": 6}}, "rules.P03.year"),
        ({"P03": {"each": 6, "year": 30, "day": 8}}, "rules.P03.day"),
        ({"P03": {"each": 1.5, "year": 30}}, "rules.P03.each"),
        ({"P03": {"each": True, "year": 30}}, "rules.P03.each"),
        ({"P03": {"each": -6, "year": 30}}, "rules.P03.each"),
        ({"P03": {"each": 6, "year": 2001}}, "rules.P03.year"),
        ({"P03": 6}, "rules.P03"),
    ],
)
def test_a_wrong_document_is_refused_naming_the_item(document: dict[str, Any], field: str) -> None:
    with pytest.raises(RulesMalformed) as refused:
        read_amounts(document)
    assert list(refused.value.fields) == [field]


def test_the_default_rules_read_and_speak_chinese() -> None:
    assert read_amounts(DEFAULT_RULES) == DEFAULT_RULES
    words = {sentence.code: sentence.text for sentence in sentences(DEFAULT_RULES)}
    assert words["P02"] == (
        "每满半小时记0.5分，不足半小时不计；同一活动每天最多4分，每天最多8分，每年最多40分。"
    )
    assert words["N02"] == "经查实每次扣10分，原记录作废、积分冲正。"
    assert len(words) == 12


@pytest.mark.parametrize(
    ("half_points", "text"), [(0, "0"), (1, "0.5"), (9, "4.5"), (-8, "-4"), (-1, "-0.5")]
)
def test_half_points_are_written_as_points(half_points: int, text: str) -> None:
    assert points_text(half_points) == text


def propose(cast: Cast, rules: dict[str, Any] = DOUBLE, day: dt.date = AUTUMN) -> RuleSet:
    return service.propose_rules(cast.happiness.id, valid_from=day, rules=rules, actor=cast.secretary)


def test_a_proposal_changes_nothing_until_another_person_approves(
    cast: Cast, wang: Declarer, at: Callable[..., None]
) -> None:
    proposal = propose(cast)
    at(2026, 9, 2)
    wang.declare(FactKind.PRAISE, day=dt.date(2026, 9, 2))
    assert queries.balance(wang.member_id, 2026) == 4
    with pytest.raises(RulesBackdated):
        service.approve_rules(proposal.id, actor=cast.administrator)


def test_an_approved_version_rules_from_its_day_and_leaves_the_past_alone(
    cast: Cast, wang: Declarer, at: Callable[..., None]
) -> None:
    wang.declare(FactKind.PRAISE, day=dt.date(2026, 6, 1))
    proposal = propose(cast)
    assert proposal.version == 1
    service.approve_rules(proposal.id, actor=cast.administrator)
    assert queries.balance(wang.member_id, 2026) == 4
    at(2026, 9, 2)
    wang.declare(FactKind.PRAISE, day=AUTUMN)
    lines = queries.entries(wang.member_id, 2026)
    assert [(line.half_points, line.rules_version) for line in lines] == [(4, 1), (8, 1)]
    assert list(queries.verify()) == []


def test_facts_already_declared_for_days_of_the_new_version_are_booked_anew(
    cast: Cast, wang: Declarer
) -> None:
    wang.declare(FactKind.PRAISE, day=AUTUMN)
    service.approve_rules(propose(cast).id, actor=cast.administrator)
    assert [line.half_points for line in queries.entries(wang.member_id, 2026)] == [4, -4, 8]
    assert list(queries.verify()) == []


def test_nobody_approves_their_own_rules(cast: Cast, within: None) -> None:
    proposal = propose(cast)
    with pytest.raises(SamePerson):
        service.approve_rules(proposal.id, actor=cast.secretary)
    with pytest.raises(ProposerUnknown):
        service.approve_rules(proposal.id, actor=SYSTEM)


def test_the_database_too_asks_for_two_persons(cast: Cast, within: None) -> None:
    proposal = propose(cast)
    forged = update(RuleSet).where(RuleSet.id == proposal.id)
    forged = forged.values(approved_by=proposal.proposed_by, approved_at=clock.now())
    with pytest.raises(IntegrityError, match="two_persons"), session().begin_nested():
        session().execute(forged)


def test_a_version_is_approved_once(cast: Cast, within: None) -> None:
    proposal = propose(cast)
    service.approve_rules(proposal.id, actor=cast.administrator)
    with pytest.raises(RulesAlreadyApproved):
        service.approve_rules(proposal.id, actor=cast.administrator)


def test_rules_do_not_reach_back(cast: Cast, within: None) -> None:
    with pytest.raises(RulesBackdated):
        propose(cast, day=dt.date(2026, 7, 22))


def test_rules_of_all_communities_need_the_whole_city(cast: Cast, within: None) -> None:
    with pytest.raises(NotFound):
        service.propose_rules(None, valid_from=AUTUMN, rules=DOUBLE, actor=cast.secretary)
    everywhere = service.propose_rules(None, valid_from=AUTUMN, rules=DOUBLE, actor=cast.administrator)
    assert everywhere.version == 2
    with pytest.raises(NotFound):
        service.approve_rules(everywhere.id, actor=cast.secretary)
