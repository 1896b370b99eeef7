"""One visit of the synthetic voter: every step that a voter's browser takes, and every check it makes."""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable
from http.client import HTTPException
from typing import Any

from app.operations.canary.browser import BUSY, CREATED, OK, Answer, Browser, ForeignAddress, TooSlow
from ballot.canary import TITLE, TestContest
from crypto import credentials
from crypto.ballots.ballot import make_ballot, tracker
from crypto.election import parse_election
from crypto.errors import CryptoError
from crypto.receipts import verify_checkpoint, verify_receipt
from crypto.text import b64_digest

SCRIPT = re.compile(r'<script type="application/json" id="contest"[^>]*>(.*?)</script>', re.DOTALL)
SHORTEST_PAUSE_SECONDS = 1


class VisitFailed(Exception):
    """A step of the visit failed; ``reason`` holds no secret of the voter."""

    def __init__(self, step: str, reason: str) -> None:
        super().__init__(f"{step}: {reason}")
        self.step, self.reason = step, reason


class Unexpected(Exception):
    """The platform answered something else than it should; the sentence says what."""


class Visit:
    """Casts one ballot in ``contest``, checks everything, signs out; ``key`` is the platform's public key."""

    def __init__(self, base_url: str, contest: TestContest, key: str, patience: float) -> None:
        self._browser, self._test, self._key = Browser(base_url, patience), contest, key
        self._page: dict[str, Any] = {}
        self._election = self._ballot = ""
        self._cast: dict[str, Any] = {}

    def go(self) -> float:
        """Take every step; return how many seconds that took. Raises VisitFailed."""
        start = time.monotonic()
        for step in (
            *(self._sign_in, self._open_page, self._fetch_record, self._encrypt),
            *(self._cast_ballot, self._check_receipt, self._look_up, self._check_checkpoint, self._sign_out),
        ):
            self._take(step)
        return time.monotonic() - start

    def _take(self, step: Callable[[], None]) -> None:
        name = step.__name__.strip("_").replace("_", "-")
        try:
            step()
            self._browser.left()
        except (TooSlow, TimeoutError):
            raise VisitFailed(name, "It took too long.") from None
        except Unexpected as error:
            raise VisitFailed(name, str(error)) from None
        except ForeignAddress:
            raise VisitFailed(name, "A page led to another address than the platform's.") from None
        except CryptoError as error:
            raise VisitFailed(name, f"A check failed ({type(error).__name__}).") from None
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            raise VisitFailed(name, f"No proper answer came ({type(error).__name__}).") from None

    def _sign_in(self) -> None:
        page = _good(self._browser.submit("/slip", word=self._test.word))
        _require(TITLE in page.text, "The list of votes does not name the test contest.")

    def _open_page(self) -> None:
        page = _good(self._browser.get(f"/vote/{self._test.uuid}")).text
        found = SCRIPT.search(page)
        if found is None:
            raise Unexpected("The voting page names no contest.")
        _require(
            "This is a test of the service, not a vote." in page, "The page does not say that it is a test."
        )
        self._page = json.loads(found[1])

    def _fetch_record(self) -> None:
        """Fetch the record and the list of credentials, and compare both with what is known of them."""
        self._election = _good(self._browser.get(self._page["election_url"])).text
        found = b64_digest(self._election)
        _require(found == self._page["fingerprint"] == self._test.fingerprint, "The record is another one.")
        listed = _good(self._browser.get(self._page["credentials_url"])).text
        _require(b64_digest(listed) == self._page["credentials_fingerprint"], "The credentials are others.")
        group = parse_election(self._election).group
        own = group.text(credentials.public(group, self._test.uuid, self._test.code))
        _require(own == self._page["credential"] and own in listed, "The voter's credential is not listed.")

    def _encrypt(self) -> None:
        election = parse_election(self._election)
        chosen = secrets.choice(([1, 0], [0, 1]))
        self._ballot = make_ballot(election, self._test.code, [chosen])

    def _cast_ballot(self) -> None:
        """Post the ballot; where the platform is busy, post the very same again, as a browser does."""
        answer = self._post()
        while answer.status == BUSY:
            pause = max(answer.retry_after, SHORTEST_PAUSE_SECONDS)
            if pause >= self._browser.left():
                raise Unexpected("The platform was too busy to take the ballot.")
            time.sleep(pause)
            answer = self._post()
        if answer.status not in (CREATED, OK):
            raise Unexpected(f"Casting was answered with status {answer.status}.")
        self._cast = json.loads(answer.text)

    def _post(self) -> Answer:
        return self._browser.post(self._page["cast_url"], {"ballot": self._ballot}, self._page["csrf"])

    def _check_receipt(self) -> None:
        receipt, own = self._cast["receipt"], tracker(self._ballot)
        verify_receipt(self._key, receipt)
        named = (receipt["uuid"], receipt["tracker"], self._cast["tracker"])
        _require(named == (self._test.uuid, own, own), "The receipt is for another ballot.")

    def _look_up(self) -> None:
        own = tracker(self._ballot).replace("+", "%2B").replace("/", "%2F")
        shown = _good(self._browser.get(f"{self._page['ballot_url']}?tracker={own}")).text
        _require(shown == self._ballot, "The board shows another ballot.")

    def _check_checkpoint(self) -> None:
        """The head of the board is signed, and not before the ballot."""
        text = _good(self._browser.get(f"/board/{self._test.uuid}/checkpoint")).text
        signed, receipt = verify_checkpoint(self._key, text), self._cast["receipt"]
        later = signed["height"] > receipt["height"]
        same = (signed["height"], signed["head"]) == (receipt["height"], receipt["head"])
        _require(signed["uuid"] == self._test.uuid and (later or same), "The checkpoint lacks the ballot.")

    def _sign_out(self) -> None:
        _good(self._browser.submit("/sign-out"))


def _good(answer: Answer) -> Answer:
    if answer.status != OK:
        raise Unexpected(f"The answer had status {answer.status}.")
    return answer


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise Unexpected(sentence)
