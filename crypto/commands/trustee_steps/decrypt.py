"""After the close: decrypt your part of the tally.

Verifies the whole archive first and decrypts the tally of all counted ballots; it cannot be
asked for anything else. Give the number of ballots that was announced in public: with another
number it does nothing. Beside your private key it keeps a note of which ciphertexts of which
election the key has opened, and refuses a second, different set: two tallies that differ by
one ballot would give that ballot away. A copy of the key elsewhere knows nothing of this note.
Upload what it writes.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from crypto.commands.trustee_steps.files import refuse_existing, write_new
from crypto.commands.trustee_steps.opened import note_opening
from crypto.commands.trustee_steps.tally_files import add_tally_arguments, verified_task
from crypto.trustees.contribution import decryption_contribution, decryption_task


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this step."""
    add_tally_arguments(parser, ballots_required=True)


def run(options: Namespace) -> str:
    """Verify, note the opening, decrypt and write the contribution."""
    refuse_existing(options.output)
    task = verified_task(options, decryption_task)
    note_opening(options.key, task.election.fingerprint, task.tally_digest, task.opened_digest)
    write_new(options.output, decryption_contribution(task))
    return f"You are trustee {task.owner}. Upload {options.output}."
