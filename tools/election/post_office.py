"""A real SMTP server on the loopback address, and everybody's letter box."""

from __future__ import annotations

import email
import re
import secrets
import socket
from collections import defaultdict
from contextlib import suppress
from email import policy
from typing import Any

from aiosmtpd.controller import Controller

#: Ports that the system hands out to nobody by itself, neither for port 0 nor for an outgoing connection.
PORTS = range(10_000, 32_768)
_given: set[int] = set()


def free_port() -> int:
    """Return a port that nobody listens on, never the same twice, for a program that cannot take port 0.

    The program binds it a while later, so it is drawn from those that nobody else gets by chance.
    """
    while True:
        port = PORTS[secrets.randbelow(len(PORTS))]
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            if port not in _given:
                _given.add(port)
                return port


class PostOffice:
    """Takes mail by SMTP on ``port`` and keeps it by recipient, oldest first."""

    def __init__(self) -> None:
        self.boxes: defaultdict[str, list[str]] = defaultdict(list)
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Sort one message into its letter boxes (the name is the SMTP library's)."""
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain",))
        content = body.get_content().replace("\r\n", "\n") if body else ""
        text = f"Subject: {message['Subject']}\n\n{content}"
        for address in envelope.rcpt_tos:
            self.boxes[address.lower()].append(text)
        return "250 OK"

    def __enter__(self) -> PostOffice:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def last(self, address: str, pattern: str) -> str:
        """Return the first group of ``pattern`` in the newest mail to ``address`` that has it."""
        for text in reversed(self.boxes[address.lower()]):
            found = re.search(pattern, text)
            if found:
                return found.group(1)
        raise LookupError(f"no mail to {address} has {pattern}")
