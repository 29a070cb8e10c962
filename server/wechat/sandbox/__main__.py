"""`python -m server.wechat.sandbox --port N [--easy-codes] [--faults [SEED]]`."""

import argparse
import os
import sys

from server.wechat.errors import ConfigurationError
from server.wechat.sandbox.app import create_sandbox
from server.wechat.sandbox.serving import LOOPBACK, refuse_production, serve
from server.wechat.sandbox.state import SandboxState


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m server.wechat.sandbox", description=__doc__)
    parser.add_argument("--host", default=LOOPBACK, help="a loopback address")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument(
        "--easy-codes", action="store_true", help="accept demo-<openid> and phone-<11 digits>"
    )
    parser.add_argument(
        "--faults", type=int, nargs="?", const=1, metavar="SEED", help="5 %% busy, 1 %% expired"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Run until interrupted; 2 where it must not run."""
    options = _options(arguments)
    try:
        refuse_production(os.environ)
        state = SandboxState(easy_codes=options.easy_codes, fault_seed=options.faults)
        server = serve(create_sandbox(state), port=options.port, host=options.host)
    except ConfigurationError as refusal:
        print(refusal, file=sys.stderr)
        return 2
    print(f"WeChat sandbox: http://{options.host}:{server.server_port}/", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
