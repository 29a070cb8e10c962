"""Whatever members, staff and timers do in whatever order: the places and the line stay sound after every step."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from server.kernel import clock
from server.kernel.db import Database, session
from server.kernel.errors import DomainError
from server.overview import service as overview
from server.posts import ending, jobs, queries, service, waiting, waits
from tests import cast as casting
from tests.conftest import IN_JULY
from tests.posts.posting import on, publish
from tests.posts.soundness import unsound

MEMBERS, POSTS = 4, 3
members = st.integers(0, MEMBERS - 1)
posts = st.integers(0, POSTS - 1)


class Line(RuleBasedStateMachine):
    """Four members and three posts of one or two places; the first two overlap in time, one asks for approval."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        clock.use(clock.FixedClock(IN_JULY))
        self.open = self.database.transaction()
        self.open.__enter__()

    @initialize()
    def assemble(self) -> None:
        self.cast = cast = casting.assemble()
        found = [casting.add_member(f"党员{n}", cast.water, cast.happiness) for n in range(MEMBERS)]
        self.registrations = [cast.register(member, cast.happiness) for member in found]
        self.ids = [member.id for member in found]
        self.phones = [cast.phone_of(member) for member in found]
        self.posts = [
            publish(cast, capacity=1, slots=on(6, "09:00", "11:00")).id,
            publish(cast, capacity=2, slots=on(6, "10:00", "12:00"), needs_approval=True).id,
            publish(cast, capacity=1, slots=on(7), ends_on=clock.today() + dt.timedelta(days=20)).id,
        ]

    def attempt(self, act: Callable[[], Any]) -> None:
        """Do as the edge does: what is refused leaves no trace, unless the refusal is a fact of its own."""
        step = session().begin_nested()
        try:
            act()
        except DomainError as refused:
            if not refused.commits:
                step.rollback()
                return
        step.commit()

    @rule(member=members, post=posts)
    def claim(self, member: int, post: int) -> None:
        self.attempt(lambda: service.claim(self.posts[post], actor=self.phones[member]))

    @rule(member=members, post=posts)
    def claim_at_the_desk(self, member: int, post: int) -> None:
        self.attempt(lambda: service.claim_for(self.posts[post], self.ids[member], actor=self.cast.clerk))

    @rule(member=members, post=posts)
    def join(self, member: int, post: int) -> None:
        self.attempt(lambda: waiting.join(self.posts[post], actor=self.phones[member]))

    @rule(post=posts)
    def crowd(self, post: int) -> None:
        """Everybody wants one post: who finds no place waits."""
        for member in range(MEMBERS):
            self.claim(member, post)
            self.join(member, post)

    @rule(choice=st.integers(0, 99), staying=st.booleans())
    def answer(self, choice: int, staying: bool) -> None:
        """Whoever waits or was offered a place answers; somebody always does where somebody waits."""
        found = [
            (wait, n)
            for n in range(MEMBERS)
            for post in self.posts
            if (wait := waits.live_wait(post, self.ids[n]))
        ]
        if not found:
            return
        wait, member = found[choice % len(found)]
        verb: Callable[..., Any] = waiting.accept if staying else waiting.leave
        self.attempt(lambda: verb(wait.id, actor=self.phones[member]))

    @rule(choice=st.integers(0, 99), how=st.sampled_from(["withdraw", "desk", "decline", "approve"]))
    def end_a_claim(self, choice: int, how: str) -> None:
        """Some live claim is given back, ended or decided."""
        found = [
            (claim, n)
            for n in range(MEMBERS)
            for post in self.posts
            if (claim := queries.live_claim(post, self.ids[n]))
        ]
        if not found:
            return
        claim, member = found[choice % len(found)]
        acts: dict[str, Callable[[], Any]] = {
            "withdraw": lambda: service.withdraw(claim.id, actor=self.phones[member]),
            "desk": lambda: service.withdraw(claim.id, "来电", actor=self.cast.clerk),
            "decline": lambda: service.decline_claim(claim.id, "人手已够", actor=self.cast.clerk),
            "approve": lambda: service.approve_claim(claim.id, actor=self.cast.clerk),
        }
        self.attempt(acts[how])

    @rule(post=posts, capacity=st.integers(1, 3))
    def change_the_capacity(self, post: int, capacity: int) -> None:
        self.attempt(lambda: service.change(self.posts[post], {"capacity": capacity}, actor=self.cast.clerk))

    @rule(member=members, seldom=st.integers(0, 9))
    def leave_the_community(self, member: int, seldom: int) -> None:
        if seldom:
            return
        self.attempt(lambda: overview.cancel(self.registrations[member], "迁出", actor=self.cast.clerk))

    @rule(seldom=st.integers(0, 19))
    def close(self, seldom: int) -> None:
        if seldom:
            return
        self.attempt(lambda: service.close(self.posts[1], "完成", actor=self.cast.clerk))

    @rule(hours=st.sampled_from([1, 5, 25]), working=st.booleans())
    def wait_a_while(self, hours: int, working: bool) -> None:
        clock.use(clock.FixedClock(clock.now() + dt.timedelta(hours=hours)))
        if working:
            self.let_timers_work()

    @rule()
    def let_timers_work(self) -> None:
        for post_id in self.posts:
            waiting.lapse_offers(post_id)
            ending.end_over(post_id)
        assert not jobs.plan_offers()

    @invariant()
    def is_sound(self) -> None:
        if hasattr(self, "posts"):
            assert unsound() == []

    def teardown(self) -> None:
        session().rollback()
        with suppress(Exception):
            self.open.__exit__(None, None, None)
        clock.use(clock.FixedClock(IN_JULY))


def test_places_and_line_stay_sound_whatever_happens(database: Database) -> None:
    Line.database = database
    steps = settings(
        max_examples=15,
        stateful_step_count=25,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Line, settings=steps)
