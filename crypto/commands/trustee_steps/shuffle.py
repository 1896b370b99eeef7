"""After the close: shuffle the ranked ballots.

Verifies the whole archive first, then shuffles what the trustee before you has shuffled,
or the counted ballots. Upload what it writes.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from crypto.commands.trustee_steps.files import refuse_existing, write_new
from crypto.commands.trustee_steps.tally_files import add_tally_arguments, verified_task
from crypto.trustees.contribution import shuffle_contribution, shuffle_task


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_tally_arguments(parser, ballots_required=False)


def run(options: Namespace) -> str:
    """Verify, shuffle and write the contribution."""
    refuse_existing(options.output)
    task = verified_task(options, shuffle_task)
    write_new(options.output, shuffle_contribution(task))
    return f"You are trustee {task.owner}. Upload {options.output}."
