"""Settings of the web server: ``gunicorn --config python:app.gunicorn "app:create_app()"``.

There is no access log: lines with addresses and times must not stand beside a ballot.
"""

from __future__ import annotations

import gc
import os
import threading
from typing import Any

from prometheus_client import multiprocess

from app.appointments import Times
from app.config import PROOF_QUEUE, WEB_PROCESSES
from app.proofs import warm_up

bind = os.environ.get("TELLERS_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("TELLERS_WORKERS", WEB_PROCESSES))
# More than may wait for a proof: whoever finds no room is told so by a thread that is free, at once.
threads = int(os.environ.get("TELLERS_THREADS", 2 * PROOF_QUEUE))
times = Times(workers)  # made before the processes are forked, so that they have it in common
worker_class = "gthread"
timeout = 60
graceful_timeout = 30
keepalive = 5
accesslog = None
errorlog = "-"
loglevel = "warning"
limit_request_line = 4094
limit_request_fields = 60


def post_worker_init(worker: Any) -> None:
    """Start the processes that check proofs before the first ballot comes; let what is loaded stay loaded.

    All modules and mappings live as long as the process: the collector of garbage need not walk through
    them again and again, which took a sixth of the time of a cast.
    """
    gc.collect()
    gc.freeze()
    checker = worker.wsgi.extensions["proof_checker"]
    checker.share(times)
    threading.Thread(target=checker.check, args=(warm_up,), daemon=True).start()


def worker_exit(_server: Any, worker: Any) -> None:
    """End the processes that check proofs together with their worker."""
    application = getattr(worker, "wsgi", None)
    if application is not None:
        application.extensions["proof_checker"].close()


def child_exit(_server: Any, worker: Any) -> None:
    """Let the figures of a worker that has ended no longer count as living."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
