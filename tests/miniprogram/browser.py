"""Where the browser and node are, how the browser starts, and what is said where there is none."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

HERE = Path(__file__).parent
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 375, "height": 812}


def chromium() -> str | None:
    """Return the system's Chromium; CHROMIUM names another."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def missing() -> list[str]:
    """Return what the browser tests lack on this machine."""
    found = {
        "Chromium（apt-get install chromium）": chromium(),
        "node（apt-get install nodejs）": shutil.which("node"),
        "node 依赖（make tests/miniprogram/node_modules/.installed）": (
            HERE / "node_modules/glass-easel"
        ).exists(),
    }
    return [name for name, there in found.items() if not there]


def require_browser() -> None:
    """Skip loudly where a browser cannot be had; in CI that is a failure."""
    lacking = missing()
    if lacking and os.environ.get("CI"):
        pytest.fail(f"浏览器测试缺少：{'、'.join(lacking)}")
    if lacking:
        pytest.skip(f"浏览器测试未运行，缺少：{'、'.join(lacking)}")


@contextmanager
def simulating(root: Path, api: str = "") -> Iterator[SimpleNamespace]:
    """Serve the mini-program in ``root`` on a free port; yield its ``origin`` and the compiler's ``problems``."""
    command = ["node", "simulator/server.js", "--root", str(root), *(["--api", api] if api else [])]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield SimpleNamespace(**json.loads(server.stdout.readline()))
        finally:
            server.terminate()
