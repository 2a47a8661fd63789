"""What a running server asks of the world outside: nothing, whatever page is opened (T-47).

The server's own Python tells of every socket that it opens and of every name that it looks up.
"""

from __future__ import annotations

import ipaddress
import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from app.core.config import Settings
from tests.support.browser import serve
from tests.support.people import PASSWORD, Cast, cast

# Python runs `sitecustomize` at its start, before the program.
WITNESS = """
import json, os, sys

def told(event, given):
    if event in ("socket.bind", "socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        where = given[1] if event in ("socket.bind", "socket.connect", "socket.sendto") else given[0]
        host = where[0] if isinstance(where, tuple) else where
        with open(os.environ["TOLD_TO"], "a") as out:
            out.write(json.dumps([event, host if isinstance(host, str) else repr(host)]) + "\\n")

sys.addaudithook(told)
"""


@pytest.fixture
def witness(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """The file that tells, and the environment that makes a process tell."""
    (tmp_path / "witness").mkdir()
    (tmp_path / "witness" / "sitecustomize.py").write_text(WITNESS)
    told = tmp_path / "told"
    told.touch()
    root = str(Path(__file__).parents[2])
    return told, {"PYTHONPATH": os.pathsep.join([str(tmp_path / "witness"), root]), "TOLD_TO": str(told)}


def outward(told: Path) -> list[list[str]]:
    """What left the machine; Unix sockets have a path for a host."""
    return [entry for line in told.read_text().splitlines() if not is_inside((entry := json.loads(line))[1])]


def is_inside(host: str) -> bool:
    if host.startswith(("/", "\0")) or host in ("localhost", "None"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture
def people(engine: object) -> Cast:
    return cast(engine)  # type: ignore[arg-type]


def test_a_server_at_work_reaches_for_nobody(
    settings: Settings, people: Cast, witness: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    told, environment = witness
    environment |= {
        "KAKEHASHI_DATABASE_URL": settings.database_url,
        "KAKEHASHI_KEYS_DIR": str(settings.keys_dir),
        "KAKEHASHI_TODAY": str(settings.today),
    }
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with serve(environment, tmp_path / "server.log") as origin:
        typed = f"login=coordinator&password={PASSWORD.replace(' ', '+')}&next=/".encode()
        pages = [opener.open(f"{origin}/login", typed)]
        pages += [
            opener.open(origin + path) for path in ("/cases", "/contacts/new", "/people", "/partners", "/reports")
        ]
        assert [page.status for page in pages] == [200] * 6
        assert all("/login" not in page.url for page in pages)
    assert '["socket.bind", "127.0.0.1"]' in told.read_text(), "the server had no witness"
    assert outward(told) == []


@pytest.mark.parametrize("reaching", ["s.connect_ex(('192.0.2.1', 9))", "socket.getaddrinfo('example.invalid', 80)"])
def test_a_reach_for_another_machine_is_told(witness: tuple[Path, dict[str, str]], reaching: str) -> None:
    told, environment = witness
    script = f"import socket; s = socket.socket(); s.setblocking(False); {reaching}"
    subprocess.run([sys.executable, "-c", script], env={**os.environ, **environment}, capture_output=True, check=False)
    assert len(outward(told)) == 1
