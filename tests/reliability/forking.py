"""A server that is made to be killed: everything is imported once, each start is a fork.

Run as a program. Every line on standard input is a loopback port: a child serves the installation of the
environment there; its process id is answered on standard output.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    from app.cli import run_server  # noqa: PLC0415 - imported once, before the first fork
    from app.core.config import Settings  # noqa: PLC0415

    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run_server(Settings(), "127.0.0.1", int(line), 1)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
