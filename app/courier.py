"""The registrar's way to the collector: a call in the same process, or HTTPS to another operator."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import TypeVar

from flask import Flask

from app.errors import Refusal
from app.rooms import part
from consult.definition import HandoverRefused

TIMEOUT_SECONDS = 60
MOST_OCTETS = 2_000_000_000
Taken = TypeVar("Taken")


class Beside:
    """The collector of this very process, with its own database."""

    def publish(self, definition: str, questionnaire: str) -> str:
        """Hand a definition over; return the log's checkpoint."""
        from consult.collector import publishing

        return _plainly(lambda: publishing.publish(definition, questionnaire))

    def close(self, identifier: str, closing: str) -> str:
        """Hand the closing statement over; return the counted list."""
        from consult.collector import publishing

        return _plainly(lambda: publishing.close(identifier, closing))

    def archive(self, identifier: str, request: str) -> bytes:
        """Fetch the files with the sealed answers."""
        from consult.collector import counting, publishing

        return _plainly(lambda: counting.files(publishing.sealed_for(identifier, request), sealed=True))


class Elsewhere:
    """A collector at an address of its own."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/answers/"

    def publish(self, definition: str, questionnaire: str) -> str:
        """Hand a definition over; return the log's checkpoint."""
        return self._post("", definition=definition, questionnaire=questionnaire).decode()

    def close(self, identifier: str, closing: str) -> str:
        """Hand the closing statement over; return the counted list."""
        return self._post(f"{identifier}/closing", closing=closing).decode()

    def archive(self, identifier: str, request: str) -> bytes:
        """Fetch the files with the sealed answers."""
        return self._post(f"{identifier}/archive", request=request)

    def _post(self, path: str, **body: str) -> bytes:
        request = urllib.request.Request(  # noqa: S310  (the address is the operator's own setting)
            self._url + path,
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Accept": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                read: bytes = answer.read(MOST_OCTETS)
                return read
        except urllib.error.HTTPError as error:
            raise HandoverRefused(_message(error)) from None
        except OSError:
            raise HandoverRefused("The collector cannot be reached.") from None


def _message(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.loads(error.read(10_000))["message"])
    except (ValueError, KeyError, TypeError):
        return f"The collector answered with status {error.code}."


def _plainly(work: Callable[[], Taken]) -> Taken:
    try:
        return work()
    except Refusal as error:
        raise HandoverRefused(str(error)) from None


def init_app(app: Flask) -> None:
    """Give the registrar its way to the collector."""
    here = part(app).takes_answers
    app.extensions["consultation_courier"] = Beside() if here else Elsewhere(app.config["COLLECTOR_URL"])
