"""A light load generator: one process, keep-alive sockets, requests written beforehand by the caller's function."""

import secrets
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from tests.bench.claim_city import token

Target = tuple[int, UUID]
"""The number of a member and the post that they claim."""


@dataclass
class Outcome:
    """How many answers had each status, in how many seconds, and each answer's milliseconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)


@dataclass
class _Client:
    line: socket.socket
    received: bytes = b""
    asked_at: float = 0.0

    def ask(self, target: Target) -> None:
        self.received, self.asked_at = b"", time.perf_counter()
        self.line.sendall(_request(target))

    def answer(self) -> int | None:
        """Return the status once the whole answer is there."""
        part = self.line.recv(65536)
        if not part:
            raise ConnectionError("the server closed a connection")
        self.received += part
        head, mark, body = self.received.partition(b"\r\n\r\n")
        if not mark or len(body) < _length(head):
            return None
        return int(head[9:12])


def _length(head: bytes) -> int:
    line = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(line.partition(b":")[2])


def _request(target: Target) -> bytes:
    member, post_id = target
    return (
        f"POST /api/v1/posts/{post_id}/claims HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token(member)}\r\n"
        f"Idempotency-Key: {secrets.token_hex(16)}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
    ).encode()


def drive(port: int, targets: Iterator[Target], *, clients: int, seconds: float) -> Outcome:
    """Let ``clients`` claim what ``targets`` says, one after another, until it ends or the time is up."""
    outcome, start = Outcome(), time.perf_counter()
    with selectors.DefaultSelector() as waiting:
        for _ in range(clients):
            client = _Client(socket.create_connection(("127.0.0.1", port)))
            client.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if not _next(client, targets, start + seconds, waiting.register):
                client.line.close()
        while waiting.get_map():
            for key, _ in waiting.select():
                _take(key.data, outcome, waiting, targets, start + seconds)
    outcome.seconds = time.perf_counter() - start
    return outcome


def _next(
    client: _Client, targets: Iterator[Target], until: float, register: Callable[..., object] | None
) -> bool:
    target = next(targets, None) if time.perf_counter() < until else None
    if target is None:
        return False
    if register is not None:
        register(client.line, selectors.EVENT_READ, client)
    client.ask(target)
    return True


def _take(
    client: _Client,
    outcome: Outcome,
    waiting: selectors.BaseSelector,
    targets: Iterator[Target],
    until: float,
) -> None:
    status = client.answer()
    if status is None:
        return
    outcome.statuses[status] += 1
    outcome.milliseconds.append(1000 * (time.perf_counter() - client.asked_at))
    if not _next(client, targets, until, None):
        waiting.unregister(client.line)
        client.line.close()
