"""``python -m tools.bench_casting.sender``: sends prepared ballots from a process of its own.

Either over so many connections, each sending the next ballot when the last was answered (``--rate 0``), or
as people come: at random moments, so many a second, whoever else is waiting. Who is told to come back
(503) does so at the time that the answer names, with the very same ballot.
"""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402  (gevent patches first)
import json  # noqa: E402
import random  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
from gevent.pool import Pool  # noqa: E402
from geventhttpclient import HTTPClient  # noqa: E402
from geventhttpclient.response import HTTPConnectionClosed  # noqa: E402

from tools.bench_casting.posts import Post, read  # noqa: E402

CREATED, OK, BUSY = 201, 200, 503
LONGEST_SECONDS = 120.0
MOST_TRIES = 100
#: What the voting page adds at most to the time it was told, so that not everybody comes at the full second.
JITTER_SECONDS = 2.0


class Sender:
    """Sends posts and remembers when each request went, when it was answered, and how."""

    def __init__(self, host: str, port: int, connections: int) -> None:
        self.http = HTTPClient(
            host, port, concurrency=connections, network_timeout=LONGEST_SECONDS, block_size=16384
        )
        self.start = time.monotonic()
        self.requests: list[tuple[float, float, int]] = []
        self.acknowledged: list[dict[str, Any]] = []

    def cast(self, post: Post) -> None:
        """Send one ballot until it is acknowledged; anything but an acknowledgement or 503 is an error."""
        first = time.monotonic() - self.start
        for _ in range(MOST_TRIES):
            sent = time.monotonic() - self.start
            try:
                answer = self.http.post(post.path, post.body, post.headers)
                text = bytes(answer.read())
            except (HTTPConnectionClosed, OSError):  # the server ends what was idle for long: ask again
                continue
            self.requests.append((sent, time.monotonic() - self.start, answer.status_code))
            if answer.status_code in (CREATED, OK):
                waited = time.monotonic() - self.start - first
                receipt = json.loads(text)["receipt"]
                self.acknowledged.append({"tracker": post.tracker, "receipt": receipt, "waited": waited})
                return
            if answer.status_code != BUSY:
                break
            asked = float(answer.get("Retry-After"))
            gevent.sleep(asked + random.uniform(0, JITTER_SECONDS))  # noqa: S311
        raise RuntimeError(
            f"the ballot {post.tracker} was never acknowledged: {answer.status_code} {text[:300]!r}"
        )

    def one_by_one(self, posts: Sequence[Post], connections: int) -> None:
        """Keep ``connections`` busy until every post is acknowledged."""
        for _ in Pool(connections).imap_unordered(self.cast, posts):
            pass

    def as_people_come(self, posts: Sequence[Post], rate: float) -> None:
        """Let a post begin at random moments, ``rate`` a second in the mean, and wait for all."""
        chance, moment, running = random.Random("arrivals"), 0.0, []  # noqa: S311
        for post in posts:
            moment += chance.expovariate(rate)
            gevent.sleep(max(0.0, moment - (time.monotonic() - self.start)))
            running.append(gevent.spawn(self.cast, post))
        gevent.joinall(running, raise_error=True)


def main(arguments: Sequence[str]) -> int:
    """Say "ready", wait for a line, send the posts of a file; write what happened as JSON."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench_casting.sender", description=__doc__)
    parser.add_argument("posts", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--rate", type=float, default=0.0, help="ballots a second; 0: as fast as answered")
    options = parser.parse_args(arguments)
    posts = read(options.posts)
    print("ready", flush=True)
    sys.stdin.readline()  # the word to begin: what it took to get here is nobody's load
    sender = Sender("127.0.0.1", options.port, options.connections)
    if options.rate:
        sender.as_people_come(posts, options.rate)
    else:
        sender.one_by_one(posts, options.connections)
    json.dump({"requests": sender.requests, "acknowledged": sender.acknowledged}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
