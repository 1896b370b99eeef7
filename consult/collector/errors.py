"""What the collector refuses. None of it is recorded anywhere: an event would carry a time."""

from __future__ import annotations

from typing import Any

from app.errors import Refusal


class CollectorRefusal(Refusal):
    """Base of everything that the collector refuses."""

    recorded = False


class NoSuchCollection(CollectorRefusal):
    """No consultation has this identifier here."""

    status = 404
    sentence = "There is no such consultation here. Check the address."


class NoSuchEntry(CollectorRefusal):
    """Nothing stands where it was looked for."""

    status = 404
    sentence = "There is nothing at this address."


class RequestRefused(CollectorRefusal):
    """A request that is not what the endpoint takes."""

    status = 400
    sentence = "The request is not written as it should be. Reload the page and try again."


class DraftRefused(CollectorRefusal):
    """A draft with a size or version that no browser of ours makes."""

    status = 400
    sentence = "The draft could not be saved in this form. Reload the page and try again."


class DraftMoved(CollectorRefusal):
    """Another device saved since this one last looked; both versions still exist."""

    sentence = "This draft was changed on another device. Choose which one to keep."

    def __init__(self, version: int, ciphertext: str) -> None:
        super().__init__()
        self.version, self.ciphertext = version, ciphertext


class NotOpenYet(CollectorRefusal):
    """Before the opening time."""

    sentence = "This consultation has not opened yet. Nothing was sent."


class ConsultationClosed(CollectorRefusal):
    """From the closing time on."""

    sentence = "This consultation is closed. Nothing was sent, and what was sent before stays as it is."


class AnswerRefused(CollectorRefusal):
    """An answer that does not hold what it has to."""

    status = 400


class StaleRevision(CollectorRefusal):
    """An answer of the same or a higher revision is here."""

    sentence = (
        "A newer answer with this code was sent, perhaps from another device. Reload before you change it."
    )


class LeafWaiting(CollectorRefusal):
    """An entry that waits for its batch."""

    status = 404
    sentence = (
        "Your answer is accepted. It joins the public log with the next daily batch; look again tomorrow."
    )


class NotClosedYet(CollectorRefusal):
    """What is published after the close, asked for before."""

    status = 404
    sentence = "This is published once two people have closed the consultation."


class DefinitionRefused(CollectorRefusal):
    """A statement that the registrar has not signed, or that contradicts an earlier one."""

    status = 400


def as_json(error: CollectorRefusal) -> dict[str, Any]:
    """Return a refusal as its answer's JSON."""
    body: dict[str, Any] = {"error": error.code, "message": str(error)}
    if isinstance(error, DraftMoved):
        body |= {"version": error.version, "ciphertext": error.ciphertext}
    return body
