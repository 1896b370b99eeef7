"""Locust's file: ``locust -f loadtests/voters.py``, run by ``python -m loadtests``.

Everybody in a load is a Person, who asks for a part and plays it: a voter, an officer, a screen, a stranger.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from locust import FastHttpUser, events, task
from locust.env import Environment
from locust.exception import StopUser

from loadtests import exchange, slow
from loadtests.browser import Browser, Unheard
from loadtests.roles import ROLES, Stage

SLOW_ROLES = {"slow voter": slow.vote_slowly, "stalled": slow.stall}


@events.init.add_listener
def take_sides(environment: Environment, **_: object) -> None:
    """Deal, or play, or both, as Locust has started this process."""
    made: Any = environment
    if exchange.is_generator(environment):
        made.generator = exchange.Generator(environment)
    if exchange.is_conductor(environment):
        made.conductor = exchange.Conductor(environment, Path(os.environ["TELLERS_LOAD_FOLDER"]))


@events.quitting.add_listener
def write_figures(environment: Environment, **_: object) -> None:
    """Leave the samples for the report."""
    made: Any = environment
    if exchange.is_conductor(environment):
        if exchange.is_generator(environment):
            made.conductor.take("this process", made.generator.figures())
        made.conductor.write()


class Person(FastHttpUser):
    """One person with one part to play."""

    network_timeout = connection_timeout = 60.0

    @task
    def play(self) -> None:
        """Play a part to its end, then leave."""
        made: Any = self.environment
        part = made.generator.ask()
        stage = Stage(made.generator, self.environment.events.request.fire)
        if part["kind"] in SLOW_ROLES:
            SLOW_ROLES[part["kind"]](stage, part)
            raise StopUser
        browser = Browser(self.client, part["address"], stage.scene["origin"], part["number"])
        try:
            ROLES[part["kind"]](browser, stage, part)
        except Unheard as error:
            stage.note("complaint", {"who": part["kind"], "why": str(error)})
        raise StopUser
