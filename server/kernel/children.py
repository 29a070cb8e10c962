"""Child processes that end with the process that started them, even when it is killed outright."""

import ctypes
import os
import signal
import threading
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(death: signal.Signals) -> Callable[[], None]:
    """Return a ``preexec_fn`` that has the kernel send `death` to the child when its parent is gone.

    Linux counts the *thread* that forked as the parent, so only the main thread may start such a child;
    RuntimeError elsewhere.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("a child that dies with its parent must be started by the main thread")
    parent = os.getpid()

    def before_exec() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(death), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl: nobody will send the signal any more
            os._exit(1)

    return before_exec
