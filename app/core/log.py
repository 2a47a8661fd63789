"""Structured logs without personal data: an allow-list of keys, exceptions as type and place only."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import structlog

request_id: ContextVar[str] = ContextVar("request_id", default="")

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "request", "method", "route", "status", "ms", "user", "error", "place",
        "kind", "count", "version", "database", "mode", "host", "port", "command", "seconds", "path_kind",
    }
)  # fmt: skip


def _only_allowed(_logger: Any, _name: str, values: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in values.items() if key in ALLOWED}


def _with_request(_logger: Any, _name: str, values: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if current := request_id.get():
        values["request"] = current
    return values


def set_up(level: str = "INFO") -> None:
    """Configure logging for this process. Library loggers are kept at warnings: they may quote values."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _with_request,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_allowed,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


log: Any = structlog.get_logger()


def place_of(error: BaseException) -> str:
    """Where an exception was raised, as file:line of the innermost frame; never its values."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 2)[-1]}:{frames[-1].lineno}" if frames else ""
