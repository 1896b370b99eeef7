"""What a choice could look like on its way out, and what requests look like without their randomness."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import quote, quote_plus

from tests.e2e.tap import Request

NUMBER = re.compile(r"\d{40,}")
DIGEST = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])")
TRACKER = re.compile(r"tracker=[^&]+")
SECRET_HEADERS = {"COOKIE", "X_CSRFTOKEN", "HOST"}
SEPARATORS = ("", ",", ", ", " ", "+", "-", "_", ";", "|", ":", ".", "/", "%2C", "%20", "&", '","', "=")


def disguises(text: str) -> set[bytes]:
    """Return ``text`` in every usual encoding, in lower case throughout, as ``leaks`` looks for it."""
    found = set()
    for spelling in {text, text.upper(), text.lower(), text.title()}:
        plain = spelling.encode()
        found |= {
            plain,
            quote(spelling).encode(),
            quote_plus(spelling).encode(),
            json.dumps(spelling)[1:-1].encode(),
        }
        found |= {plain.hex().encode(), spelling.encode("utf-16-le"), spelling.encode("utf-16-be")}
        found |= {inner for start in range(3) for inner in _base64_of(plain, start)}
    return {one.lower() for one in found}


def _base64_of(plain: bytes, start: int) -> set[bytes]:
    """Return how ``plain`` looks inside longer Base64, ``start`` bytes after a multiple of three."""
    whole = base64.b64encode(b"\0" * start + plain).rstrip(b"=")
    inner = whole[-(-start * 8 // 6) : len(whole) - (1 if (start + len(plain)) % 3 else 0)]
    return {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}


def vector_texts(vector: Sequence[int]) -> set[bytes]:
    """Return a vector as numbers with every usual separator, as bytes in hex and Base64, as words of JSON."""
    digits = [str(value) for value in vector]
    found = {separator.join(digits).encode() for separator in SEPARATORS}
    found |= {
        b"".join(value.to_bytes(width, "big") for value in vector).hex().encode() for width in (1, 2, 4)
    }
    for raw in (bytes(vector), "".join(digits).encode(), ",".join(digits).encode()):
        found |= {inner for start in range(3) for inner in _base64_of(raw, start)}
    return {one.lower() for one in found if len(one) >= 4}


def leaks(request: Request, needles: Iterable[bytes], known: Iterable[str] = ()) -> list[bytes]:
    """Return what of ``needles`` is in a request, once the random numbers of a ballot are taken out of it.

    ``known`` are random texts from before the choice, which are taken out, too: a short needle can be in them
    by chance.
    """
    text = request.everything().decode("latin-1")
    for one in known:
        text = text.replace(one, "K")
    told = NUMBER.sub("N", text).encode("latin-1").lower()
    return [needle for needle in needles if needle in told]


def shape(request: Request) -> tuple[object, ...]:
    """Return a request without its random numbers, digests and secrets: the same for every choice."""
    headers = tuple(
        (name, "secret" if name in SECRET_HEADERS else re.sub(TRACKER, "tracker=T", value))
        for name, value in request.headers
    )
    body = DIGEST.sub("H", NUMBER.sub("N", request.body.decode("latin-1")))
    return request.method, TRACKER.sub("tracker=T", request.target), headers, body


def shapes(requests: Iterable[Request]) -> Counter[tuple[object, ...]]:
    """Count requests by shape; which of two parallel ones comes first is chance."""
    return Counter(shape(request) for request in requests)


def numbers(request: Request) -> list[str]:
    """Return the long decimal numbers of a request's body, in order."""
    return NUMBER.findall(request.body.decode("latin-1"))
