"""The way from publication to the receipt, and what the collector refuses on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from consult.collector import store as collector_store
from crypto.consultation.files import read_files
from crypto.consultation.log import verify_log
from tests.consult import world as worlds
from tests.consult.world import World


def test_the_whole_way_from_publication_to_a_verified_log(
    app: Flask, opened: Callable[..., World], tmp_path: Path
) -> None:
    world, client = opened(3), app.test_client()
    people = [world.respondent(number) for number in range(3)]
    for one in people:
        made = one.answer(world.questionnaire, {"q_role": "partner", "q_why": "Because."})
        answer = client.post(f"/answers/{world.public_id}", data=worlds.body(made))
        assert answer.status_code == 200, answer.text
    gone = people[0].withdrawal(world.questionnaire)
    assert client.post(f"/answers/{world.public_id}", data=worlds.body(gone)).status_code == 200
    world.close()
    counted = json.loads(client.get(f"/answers/{world.public_id}/counted").data)
    assert counted["classes"]["member"] == {"answers": 2, "entitled": 3, "issued": 3, "withdrawn": 1}
    assert counted["reconciles"]
    files = worlds.packed(tmp_path / "files.zip", client.get(f"/answers/{world.public_id}/files.zip").data)
    log = verify_log(read_files(files), registrar_key=app.config["REGISTRAR_PUBLIC_KEY"])
    assert log.require_closed().totals["member"].answers == 2
    assert len(collector_store.counted(world.public_id)) == 3
