"""``python -m server``."""

import sys

# The supervisor of the whole system needs little of it; every other command needs most.
if sys.argv[1:] == ["run"]:
    from server.launch import run as main
else:
    from server.cli import main

sys.exit(main())
