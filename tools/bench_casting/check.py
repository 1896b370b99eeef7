"""After everything was measured: is every promised ballot on the board, once, and what does it say?"""

from __future__ import annotations

import json

from loadtests import reckoning
from loadtests.reckoning import Reckoning
from tools.bench_casting.stage import Stage


def check_small(stage: Stage) -> Reckoning:
    """Compare promises, board and count; every proof is verified and the tally is real.

    Raises NotAsPromised, or what a verifier refuses.
    """
    lines = [
        json.dumps({"tracker": one["tracker"], "receipt": one["receipt"]}) + "\n" for one in stage.promised
    ]
    (stage.platform.folder / "promised-bench.jsonl").write_text("".join(lines), encoding="utf-8")
    sent = set(stage.sent)
    turns = [turn for turn in stage.turns if turn.tracker in sent]
    return reckoning.reckon(stage.platform, stage.prepared, turns, stage.platform.folder)
