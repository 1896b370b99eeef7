"""Figures for Prometheus: requests by endpoint, ballots taken and refused, the queues. Nobody is in them.

A scrape needs the token of ``TELLERS_METRICS_TOKEN``; without one in the configuration there is no such
page. Several worker processes add up through ``PROMETHEUS_MULTIPROC_DIR`` (prometheus-client's own way).
"""

from __future__ import annotations

import hmac
import os
import time

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client import REGISTRY as OWN_PROCESS

from app import clock, proofs
from app.operations import health
from app.outbox import store as outbox

blueprint = Blueprint("metrics", __name__)
#: Upper ends of the classes of time, in seconds.
CLASSES = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

ANSWERS = Counter("tellers_answers", "Answers by endpoint and status.", ["endpoint", "status"])
SECONDS = Histogram("tellers_answer_seconds", "Time to an answer.", ["endpoint"], buckets=CLASSES)
MAILS = Gauge("tellers_mails", "Mails in the outbox by state.", ["state"], multiprocess_mode="mostrecent")
MAIL_WAITS = Gauge(
    "tellers_mail_waits_seconds",
    "How long the oldest waiting mail has waited: sign-in codes and other personal ones, or about a poll.",
    ["kind"],
    multiprocess_mode="mostrecent",
)
FIT = Gauge(
    "tellers_fit", "1 when a part that /health/ready names is fit.", ["part"], multiprocess_mode="mostrecent"
)
DISK = Gauge(
    "tellers_disk_free_bytes", "Free octets where checkpoints are kept.", multiprocess_mode="mostrecent"
)
SHARED_LIMITS = Gauge(
    "tellers_rate_storage_reached",
    "1 when the counters of rate limits can be reached.",
    multiprocess_mode="mostrecent",
)
CANARY_VISITS = Gauge(
    "tellers_canary_visits",
    "Visits of the synthetic voter by outcome.",
    ["outcome"],
    multiprocess_mode="mostrecent",
)
CANARY_SUCCESS = Gauge(
    "tellers_canary_success_timestamp_seconds",
    "When it last cast and checked a ballot; 0 where there is none.",
    multiprocess_mode="mostrecent",
)
CANARY_SECONDS = Gauge(
    "tellers_canary_seconds", "How long its last good visit took.", multiprocess_mode="mostrecent"
)
ROOM = Gauge("tellers_proof_places", "Free places at the proof checkers.", multiprocess_mode="livesum")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Show the figures to whoever holds the token."""
    token = current_app.config["METRICS_TOKEN"]
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(shown.encode(), token.encode()):
        abort(404)
    _show_mails()
    ROOM.set(proofs.checker().room())
    for name, check in (health.needed_checks() | health.other_checks()).items():
        FIT.labels(name).set(health.is_fit(check))
    DISK.set(health.free_bytes())
    limiter = current_app.extensions["rate_limiter"]
    SHARED_LIMITS.set(not limiter.enabled or limiter.storage.check())
    _show_canary()
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _show_mails() -> None:
    for state, number in {**outbox.counts(), "unwritten": outbox.unwritten()}.items():
        MAILS.labels(state).set(number)
    moment, oldest = clock.now(), outbox.oldest()
    for kind in outbox.KINDS:
        MAIL_WAITS.labels(kind).set((moment - oldest.get(kind, moment)).total_seconds())


def _show_canary() -> None:
    """Show how the synthetic voter of this machine fares, where there is one."""
    from app.operations.canary import state  # the ballot room imports from this package

    kept = state.read()
    CANARY_VISITS.labels("failed").set(kept.failures)
    CANARY_VISITS.labels("good").set(kept.visits - kept.failures)
    CANARY_SUCCESS.set(kept.succeeded_at or 0)
    CANARY_SECONDS.set(kept.seconds or 0)


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return OWN_PROCESS
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _start() -> None:
    g.started = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "unknown"
    if endpoint.startswith("collector."):
        return response  # a scrape keeps times, and no time may stand beside an answer
    ANSWERS.labels(endpoint, response.status_code).inc()
    SECONDS.labels(endpoint).observe(time.perf_counter() - g.get("started", time.perf_counter()))
    return response


def init_app(app: Flask) -> None:
    """Count every answer, refused ones too."""
    app.before_request(_start)
    app.after_request(_count)
