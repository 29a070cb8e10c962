"""The database dies and comes back while members claim: nothing acknowledged is lost, nothing is done twice."""

import itertools
import queue
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
import requests
from sqlalchemy import text

from server.kernel.db import session
from server.kernel.types import new_id
from tests import cast as casting
from tests.journeys.running import System, system, wait_until
from tests.posts.posting import on, publish

pytestmark = pytest.mark.commits

MEMBERS, POSTS, CAPACITY, HANDS = 50, 21, 8, 8
RESTARTS, ENOUGH = (40, 90), 150
"""After how many acknowledged claims the database dies, and after how many nobody wants more: a slow machine needs longer."""
GIVE_UP = 30.0
Key = str
Answer = tuple[int, str]


@dataclass
class Target:
    """One claim that one member wants, under one key however often they tap."""

    token: str
    member_id: UUID
    post_id: UUID
    key: Key = field(default_factory=lambda: str(new_id()))


@dataclass
class Log:
    """What the clients were told: the final answers of each key, and how often each status came."""

    final: dict[Key, set[Answer]] = field(default_factory=lambda: defaultdict(set))
    claims: dict[Key, UUID] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    read: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


@pytest.fixture
def running() -> Iterator[System]:
    with system((2026, 7, 22)) as started:
        yield started


def test_a_database_restarted_under_load_loses_nothing_and_repeats_nothing(running: System) -> None:
    targets = wishes(running)
    web = running.start_web()
    log = Log()
    pressed(running, targets, log)
    assert web.poll() is None
    assert log.broken == []
    assert set(log.statuses) <= {201, 409, 503}
    assert set(log.read) == {200, 503}
    assert log.statuses[503] > 0
    assert (409, "post_full") in set().union(*log.final.values())
    assert {key: answers for key, answers in log.final.items() if len(answers) != 1} == {}
    acknowledged = {log.claims[target.key]: target for target in targets if target.key in log.claims}
    assert len(acknowledged) == len(log.claims) >= ENOUGH
    the_database_holds_exactly(running, acknowledged)


def wishes(running: System) -> list[Target]:
    """Commit members with sessions and posts at different hours; return who wants what, in any order."""
    with running.database.transaction():
        cast = casting.assemble()
        hours = itertools.product(range(1, 8), range(8, 8 + POSTS // 7))
        posts = [
            publish(cast, capacity=CAPACITY, slots=on(day, f"{hour:02}:00", f"{hour:02}:45")).id
            for day, hour in hours
        ]
        members = [casting.add_member(f"党员{n}", cast.water, cast.happiness) for n in range(MEMBERS)]
        tokens = []
        for member in members:
            cast.register(member, cast.happiness)
            tokens.append(casting.sign_in(cast.phone_of(member)))
        pairs = itertools.product(zip(tokens, members, strict=True), posts)
        found = [Target(token, member.id, post) for (token, member), post in pairs]
    random.Random(7).shuffle(found)
    return found


def pressed(running: System, targets: list[Target], log: Log) -> None:
    """Let everybody claim for a while and restart the database in the middle; return when each has an answer."""
    waiting: queue.SimpleQueue[Target] = queue.SimpleQueue()
    for target in targets:
        waiting.put(target)
    done = threading.Event()
    threads = [threading.Thread(target=claim_on, args=(running, waiting, done, log)) for _ in range(HANDS)]
    threads.append(threading.Thread(target=look_on, args=(running, targets[0].token, done, log)))
    for thread in threads:
        thread.start()
    try:
        for claims in RESTARTS:
            wait_until(lambda claims=claims: len(log.claims) >= claims, "nobody can claim", seconds=GIVE_UP)
            running.cluster.restart_immediately()
        wait_until(lambda: len(log.claims) >= ENOUGH, "nobody can claim any more", seconds=GIVE_UP)
    finally:
        done.set()
        for thread in threads:
            thread.join()


def claim_on(running: System, waiting: "queue.SimpleQueue[Target]", done: threading.Event, log: Log) -> None:
    """Take wishes while there is time; tap once more after every third answer, as impatient people do."""
    with requests.Session() as line:
        for taken in itertools.count():
            if waiting.empty() or done.is_set():
                return
            target = waiting.get()
            for _ in range(2 if taken % 3 == 0 else 1):
                insist(line, running, target, log)


def insist(line: requests.Session, running: System, target: Target, log: Log) -> None:
    """Send the same request under the same key until it has a final answer."""
    deadline = time.monotonic() + GIVE_UP
    while time.monotonic() < deadline:
        answer = ask(line, running, target, log)
        if answer is not None:
            log.final[target.key].add(answer)
            return
        time.sleep(0.1)
    log.broken.append("a client gave up")


def ask(line: requests.Session, running: System, target: Target, log: Log) -> Answer | None:
    """Send one claim; None where the client cannot know what became of it."""
    headers = {"Authorization": f"Bearer {target.token}", "Idempotency-Key": target.key}
    try:
        got = line.post(f"{running.url}/posts/{target.post_id}/claims", json={}, headers=headers, timeout=15)
    except requests.RequestException as error:
        log.broken.append(type(error).__name__)
        return None
    log.statuses[got.status_code] += 1
    body = got.json()
    if got.status_code == 201:
        log.claims[target.key] = UUID(body["id"])
        return 201, got.text
    code = body["error"]["code"]
    if got.status_code >= 500:
        return None
    return None if code == "request_in_flight" else (got.status_code, code)


def look_on(running: System, token: str, done: threading.Event, log: Log) -> None:
    """Read something ordinary all the time: it is answered, or refused for the moment, and never an error of ours."""
    with requests.Session() as line:
        while not done.is_set():
            got = line.get(f"{running.url}/me", headers={"Authorization": f"Bearer {token}"}, timeout=15)
            log.read[got.status_code] += 1
            time.sleep(0.02)


def the_database_holds_exactly(running: System, acknowledged: dict[UUID, Target]) -> None:
    live = "SELECT id, post_id, member_id FROM claims WHERE state IN ('pending', 'active')"
    wrong = (
        "SELECT p.number FROM service_posts p LEFT JOIN claims c ON c.post_id = p.id AND c.state IN ('pending', 'active')"
        " GROUP BY p.id HAVING p.taken <> count(c.id) OR count(c.id) > p.capacity"
    )
    running.database.dispose()
    with running.database.transaction():
        rows = {row.id: (row.post_id, row.member_id) for row in session().execute(text(live))}
        assert session().execute(text(wrong)).all() == []
        every = session().scalar(text("SELECT count(*) FROM claims"))
        audited = session().scalar(text("SELECT count(*) FROM audit_entries WHERE verb = 'claims.make'"))
    assert rows == {claim: (target.post_id, target.member_id) for claim, target in acknowledged.items()}
    assert every == len(rows) == audited
