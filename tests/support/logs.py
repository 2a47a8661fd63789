"""What the program logs while a test runs, at its most talkative level."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from app.core import log as program_log


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """Gives what is logged meanwhile.

    The program's logger keeps the stream that it found at its first line, so that neither a redirected
    `sys.stderr` nor pytest's capture sees what it writes later: it has to be made to look again.
    """
    heard = io.StringIO()
    with patch.object(sys, "stderr", heard):
        _set_up_anew("DEBUG")
        yield heard
    _set_up_anew("INFO")


def _set_up_anew(level: str) -> None:
    vars(program_log.log).pop("bind", None)
    program_log.set_up(level)
