"""The web process serves and nothing else: timers belong to the scheduler's process."""

import subprocess
import sys
from pathlib import Path

from tests.house.test_house_rules import SERVER, imports, modules, name_of

START = """
import sys, threading
from pathlib import Path
from server.app import create_app
from server.config import Config
environ = {"APP_ENV": "test", "DATABASE_URL": "postgresql://app@/none", "DATA_DIR": sys.argv[1],
           "WECHAT_API_BASE_URL": "http://127.0.0.1:1/"}
create_app(Config.read(environ))
print(threading.active_count(), "apscheduler" in sys.modules, len(list(Path("/proc/self/task").iterdir())))
"""


def test_the_application_starts_no_thread_and_knows_no_scheduler(tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path)],
        cwd=SERVER.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert started.stdout.split() == ["1", "False", "1"]


def test_only_the_scheduler_imports_apscheduler() -> None:
    importers = {
        name_of(path)
        for path in modules()
        if any(module.startswith("apscheduler") for module, _ in imports(path.read_text()))
    }
    assert importers == {"scheduler.py"}
