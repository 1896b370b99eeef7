"""``python -m app.operations.canary cast``: the commands of the group, started every minute.

Loading the whole application takes several seconds of a processor. Here only settings, clock and database
are made ready, which is all that a visit and a fresh test contest need.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask

from app import ROOT, config, db
from app.clock import SystemClock
from app.operations.canary.commands import canary_commands


def main() -> None:
    """Run the command that was given."""
    app = Flask("app", instance_path=os.environ.get("TELLERS_INSTANCE", str(ROOT / "instance")))
    app.config.from_mapping(config.load(os.environ, Path(app.instance_path)))
    app.extensions["clock"] = SystemClock()
    db.init_app(app)
    with app.app_context():
        canary_commands(prog_name="python -m app.operations.canary")


if __name__ == "__main__":
    main()
