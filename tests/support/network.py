"""The network is off in tests: whatever leaves the machine is a fault of the program."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest


class OutsideCall(AssertionError):
    """Something tried to reach another machine."""


def _refuse_outside(family: int, address: Any) -> None:
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return
    host = str(address[0])
    try:
        inside = host == "localhost" or ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise OutsideCall(f"a test reached for {host}")


def switch_off(patch: pytest.MonkeyPatch) -> None:
    """Connections to anything but loopback and Unix sockets raise OutsideCall."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        _refuse_outside(self.family, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _refuse_outside(self.family, address)
        return connect_ex(self, address)

    patch.setattr(socket.socket, "connect", guarded)
    patch.setattr(socket.socket, "connect_ex", guarded_ex)
