"""A proxy on a Unix socket before PostgreSQL that loses the answer to one COMMIT: done, but nobody hears of it."""

import select
import socket
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

SOCKET = ".s.PGSQL.5432"


class SeveringProxy:
    """Passes bytes both ways until ``lose_next_commit``; then that commit happens and its connection breaks."""

    def __init__(self, server_folder: str) -> None:
        self._server = f"{server_folder}/{SOCKET}"
        self._place = tempfile.TemporaryDirectory(prefix="cut")
        self.folder = self._place.name
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(Path(self.folder) / SOCKET))
        self._listening.listen()
        self._armed = threading.Event()
        self.lost = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._place.cleanup()

    def lose_next_commit(self) -> None:
        self._armed.set()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server:
            server.connect(self._server)
            while True:
                for source in select.select([client, server], [], [])[0]:
                    sent = source.recv(65536)
                    if not sent:
                        return
                    if source is client and self._armed.is_set() and b"COMMIT" in sent:
                        self._lose(server, sent)
                        return
                    (server if source is client else client).sendall(sent)

    def _lose(self, server: socket.socket, commit: bytes) -> None:
        self._armed.clear()
        server.sendall(commit)
        assert b"COMMIT" in server.recv(65536), "PostgreSQL has committed and says so"
        self.lost += 1
