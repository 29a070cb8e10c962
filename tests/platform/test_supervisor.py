"""A house of processes: they live, crash, come back and end together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from server.supervisor import Process, run

PYTHON = sys.executable
SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"


def python(code: str, *words: str) -> list[str]:
    return [PYTHON, "-c", code, *words]


def said(log_dir: Path, name: str) -> list[str]:
    file = log_dir / f"{name}.log"
    return [line.partition("| ")[2] for line in file.read_text().splitlines()] if file.exists() else []


def stop_when(true: Callable[[], bool], seconds: float = 20) -> Callable[[], None]:
    """Return a watch that asks the supervisor to stop as Ctrl-C does, once `true`, or when time is up."""
    deadline = time.monotonic() + seconds

    def watch() -> None:
        if true() or time.monotonic() > deadline:
            os.kill(os.getpid(), signal.SIGINT)

    return watch


def nothing() -> None:
    """For houses nobody waits for."""


def living(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def soon_gone(pid: int) -> bool:
    """A signal needs a moment to be delivered."""
    deadline = time.monotonic() + 10
    while living(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not living(pid)


def test_each_process_gets_its_environment_and_a_log_of_its_own(tmp_path: Path) -> None:
    show = "import os, time; print('port', os.environ['PORT'], flush=True); time.sleep(600)"
    status = run(
        [
            Process("web", python(show), {"PORT": "8080"}),
            Process("sandbox", python(show), {"PORT": "8090"}),
        ],
        log_dir=tmp_path / "logs",
        on_ready=nothing,
        watch=stop_when(lambda: bool(said(tmp_path / "logs", "web") and said(tmp_path / "logs", "sandbox"))),
    )
    assert status == 0
    assert said(tmp_path / "logs", "web") == ["port 8080"]
    assert said(tmp_path / "logs", "sandbox") == ["port 8090"]
    assert " web | port" in (tmp_path / "logs" / "web.log").read_text()


def test_a_crashed_process_comes_back_after_growing_pauses_and_its_last_words_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crash = "import sys; print('one\\ntwo', flush=True); sys.stderr.write('no line feed'); sys.exit(3)"
    began = time.monotonic()
    run(
        [Process("worker", python(crash))],
        log_dir=tmp_path,
        on_ready=nothing,
        watch=stop_when(lambda: len(said(tmp_path, "worker")) >= 9),
        first_pause=0.2,
    )
    assert sorted(said(tmp_path, "worker")) == sorted(["one", "two", "no line feed"] * 3)
    assert time.monotonic() - began >= 0.2 + 0.4
    notices = capsys.readouterr().out.splitlines()
    assert "worker 意外退出（状态 3），0.2 秒后重新启动" in notices[0]
    assert "0.4 秒后" in notices[1]


def test_a_child_of_a_crashed_process_is_gone_before_the_next_life(tmp_path: Path) -> None:
    crash = (
        "import subprocess, sys, time\n"
        "grandchild = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print(grandchild.pid, flush=True)\n"
        "time.sleep(0.2); sys.exit(1)"
    )
    run(
        [Process("web", python(crash))],
        log_dir=tmp_path,
        on_ready=nothing,
        watch=stop_when(lambda: len(said(tmp_path, "web")) >= 2),
        first_pause=0.1,
    )
    pids = [int(line) for line in said(tmp_path, "web")]
    assert len(pids) >= 2
    assert all(soon_gone(pid) for pid in pids)


def test_ready_is_said_once_when_the_last_process_is(tmp_path: Path) -> None:
    slow = "import time; time.sleep(0.5); print('up', flush=True); time.sleep(600)"
    announced: list[list[str]] = []
    run(
        [
            Process("web", python(slow), ready=lambda: bool(said(tmp_path, "web"))),
            Process("worker", python(SLEEPER)),
        ],
        log_dir=tmp_path,
        on_ready=lambda: announced.append(said(tmp_path, "web")),
        watch=stop_when(lambda: bool(announced)),
    )
    assert announced == [["up"]]


def test_a_process_that_ignores_the_request_to_end_is_killed_and_the_status_says_so(tmp_path: Path) -> None:
    status = run(
        [Process("stubborn", python(STUBBORN)), Process("worker", python(SLEEPER))],
        log_dir=tmp_path,
        on_ready=nothing,
        watch=stop_when(lambda: bool(said(tmp_path, "stubborn"))),
        patience=0.5,
    )
    assert status == 1


def test_a_process_may_say_goodbye_at_length(tmp_path: Path) -> None:
    """More than a pipe holds: nobody may hang because nobody reads."""
    farewell = (
        "import signal, sys, time\n"
        "def end(*_): print('bye ' * 50_000, flush=True); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('up', flush=True); time.sleep(600)"
    )
    status = run(
        [Process("talker", python(farewell))],
        log_dir=tmp_path,
        on_ready=nothing,
        watch=stop_when(lambda: bool(said(tmp_path, "talker"))),
    )
    assert status == 0
    assert len(said(tmp_path, "talker")[-1]) == 200_000


def test_an_error_of_the_watch_stops_everything_and_travels_on(tmp_path: Path) -> None:
    def broken() -> None:
        if said(tmp_path, "worker"):
            raise OSError("the database cannot be started")

    show = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    with pytest.raises(OSError, match="cannot be started"):
        run([Process("worker", python(show))], log_dir=tmp_path, on_ready=nothing, watch=broken)
    assert not living(int(said(tmp_path, "worker")[0]))


def test_the_former_signal_handlers_come_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    run(
        [Process("worker", python(SLEEPER))],
        log_dir=tmp_path,
        on_ready=nothing,
        watch=stop_when(lambda: True),
    )
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


HOUSE = """
import sys
from pathlib import Path
from server.supervisor import Process, run
show = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
log_dir = Path(sys.argv[1])
ready = lambda: (log_dir / "worker.log").exists() and (log_dir / "worker.log").read_text() != ""
worker = Process("worker", [sys.executable, "-c", show], ready=ready)
sys.exit(run([worker], log_dir=log_dir, on_ready=lambda: print("ready", flush=True)))
"""


@pytest.mark.parametrize("death", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_children_end_with_their_supervisor_however_it_ends(tmp_path: Path, death: signal.Signals) -> None:
    with subprocess.Popen(python(HOUSE, str(tmp_path)), stdout=subprocess.PIPE, text=True) as house:
        assert house.stdout is not None
        assert house.stdout.readline() == "ready\n"
        child = int(said(tmp_path, "worker")[0])
        assert living(child)
        house.send_signal(death)
        assert house.wait(20) == (0 if death is not signal.SIGKILL else -signal.SIGKILL)
        assert soon_gone(child)
