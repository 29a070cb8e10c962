"""WeChat on loopback: the platform's real paths, error codes and faults, for development, tests and the demo.

`python -m server.wechat.sandbox --port N` runs it. Whoever drives it (a test, the demo, the phone simulator) does so
over HTTP below `/_sandbox/`. It refuses production and every address but loopback.
"""

from server.wechat.sandbox.app import create_sandbox
from server.wechat.sandbox.serving import refuse_production, serve
from server.wechat.sandbox.state import SANDBOX_APPID, SANDBOX_SECRET, SandboxState

__all__ = [
    "SANDBOX_APPID",
    "SANDBOX_SECRET",
    "SandboxState",
    "create_sandbox",
    "refuse_production",
    "serve",
]
