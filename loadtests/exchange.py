"""What the conductor (Locust's master, or the one process there is) and the generators tell one another.

Every person asks for a part and is dealt exactly one, so that generators on any number of machines never play
the same voter twice; nothing but these messages passes between them. When all parts are dealt, all begin.
What voters were promised, and how long every request took, comes back and is written into one folder.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import gevent
from gevent.event import Event
from gevent.queue import Queue
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

LAST_FIGURES_SECONDS = 2.0
VOTERS = ("voter", "slow voter")
LEAD_SECONDS = 3.0  # between the beginning and the window: officers sign in, screens are set up
IDLE = "idle"  # how a request ends that is sent again because its connection had ended
ENDS = ("promised", "unheard")  # how a voter's turn ends


class Generator:
    """The side that plays: parts that were dealt to it, and the samples it has not reported yet."""

    def __init__(self, environment: Environment) -> None:
        self.runner: Any = environment.runner
        self.parts: Queue[dict[str, Any]] = Queue()
        self.begun = Event()
        self.scene: dict[str, Any] = {}
        self.samples: list[list[Any]] = []
        self.started = self.processor = 0.0
        self.runner.register_message("part", self._dealt)
        self.runner.register_message("begin", self._begin)
        environment.events.request.add_listener(self._sample)
        environment.events.report_to_master.add_listener(self._report)

    def ask(self) -> dict[str, Any]:
        """Return a part, once everybody has one."""
        self.runner.send_message("ask", {})
        part = self.parts.get()
        self.begun.wait()
        return part

    def note(self, kind: str, what: dict[str, Any]) -> None:
        """Tell the conductor what a voter was ``promised``, why one went ``unheard``, or a ``complaint``."""
        self.runner.send_message("noted", {"kind": kind, "what": what})

    def _dealt(self, environment: Environment, msg: Any, **_: object) -> None:
        self.parts.put(msg.data)

    def _begin(self, environment: Environment, msg: Any, **_: object) -> None:
        self.scene, self.processor = msg.data, time.process_time()
        self.started = time.monotonic() + LEAD_SECONDS
        self.begun.set()

    def _sample(self, *, context: dict[str, Any], response_time: float, **_: object) -> None:
        """Keep [seconds since the window opened, what was asked, milliseconds, how it ended]."""
        if context["outcome"] == IDLE:
            return
        seconds = round(time.monotonic() - self.started, 3)
        self.samples.append([seconds, context["kind"], round(response_time, 1), context["outcome"]])

    def figures(self) -> dict[str, Any]:
        """Return the samples since the last time, and the processor time of this process so far (seconds)."""
        samples, self.samples = self.samples, []
        seconds = time.monotonic() - self.started + LEAD_SECONDS
        spent = {"seconds": seconds, "processor": time.process_time() - self.processor}
        return {"samples": samples, "spent": spent}

    def _report(self, client_id: str, data: dict[str, Any]) -> None:
        if self.begun.is_set():
            data["figures"] = self.figures()


class Conductor:
    """The side that deals, and writes down what comes back."""

    def __init__(self, environment: Environment, folder: Path) -> None:
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        self.runner: Any = environment.runner
        self.folder, self.scene, self.parts = folder, plan["scene"], list(plan["parts"])
        self.waiting = sum(part["kind"] in VOTERS for part in self.parts)
        self.samples: list[list[Any]] = []
        self.spent: dict[str, dict[str, float]] = {}
        self.runner.register_message("ask", self._deal)
        self.runner.register_message("noted", self._noted)
        environment.events.worker_report.add_listener(self._reported)

    def _deal(self, environment: Environment, msg: Any, **_: object) -> None:
        if not self.parts:
            raise RuntimeError("more people than parts")
        self.runner.send_message("part", self.parts.pop(), client_id=msg.node_id)
        if not self.parts:
            self.runner.send_message("begin", self.scene)

    def _noted(self, environment: Environment, msg: Any, **_: object) -> None:
        kind, line = msg.data["kind"], {"at": time.time(), **msg.data["what"]}
        with (self.folder / f"{kind}-{msg.node_id[-8:]}.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        self.waiting -= kind in ENDS
        if self.waiting == 0:
            gevent.spawn_later(LAST_FIGURES_SECONDS, self.runner.quit)

    def _reported(self, client_id: str, data: dict[str, Any]) -> None:
        if "figures" in data:
            self.take(client_id, data["figures"])

    def take(self, client_id: str, figures: dict[str, Any]) -> None:
        """Add a generator's figures."""
        self.samples += figures["samples"]
        self.spent[client_id] = figures["spent"]

    def write(self) -> None:
        """Write every sample and what the generators spent."""
        text = json.dumps({"samples": self.samples, "spent": self.spent})
        (self.folder / "samples.json").write_text(text, encoding="utf-8")


def is_conductor(environment: Environment) -> bool:
    """Tell whether this process deals (it may play as well)."""
    return not isinstance(environment.runner, WorkerRunner)


def is_generator(environment: Environment) -> bool:
    """Tell whether this process plays."""
    return not isinstance(environment.runner, MasterRunner)
