"""Opening: two of three trustees open everything that counts, through the office's functions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from consult.registrar import handover, opening, store, timetable
from consult.registrar.errors import NotClosed, ShareRefused
from crypto.consultation.files import read_files
from crypto.consultation.opening import contribution, opening_set
from crypto.groups import group_named
from crypto.trustees.keys import read_private_key
from tests.consult import world as worlds
from tests.consult.world import World


def share(world: World, trustee: int, folder: Path) -> str:
    """Return what the command of a trustee (from 1) writes."""
    files = read_files(worlds.packed(folder / "sealed.zip", handover.archive(world.public_id)))
    key = read_private_key(group_named("BELENIOS-2048"), worlds.ceremony()[1][trustee - 1])
    return contribution(opening_set(files), key)


def test_two_of_three_trustees_open_what_counts(
    app: Flask, opened: Callable[..., World], tmp_path: Path
) -> None:
    world, client = opened(3), app.test_client()
    for number, role in enumerate(("partner", "salaried", "partner")):
        one = world.respondent(number)
        made = one.answer(world.questionnaire, {"q_role": role})
        assert client.post(f"/answers/{world.public_id}", data=worlds.body(made)).status_code == 200
    with pytest.raises(NotClosed):
        opening.accept(world.public_id, "", world.office)
    world.close()
    assert opening.accept(world.public_id, share(world, 1, tmp_path), world.office) == 1
    assert world.consultation.release is None
    with pytest.raises(ShareRefused, match="already"):
        opening.accept(world.public_id, share(world, 1, tmp_path), world.office)
    spoilt = share(world, 3, tmp_path).replace('"factor":"', '"factor":"1')
    with pytest.raises(ShareRefused):
        opening.accept(world.public_id, spoilt, world.office)
    assert opening.accept(world.public_id, share(world, 3, tmp_path), world.office) == 3
    assert all(len(kept) == 64 for kept in store.shares(world.consultation).values())  # hashes
    release = json.loads(world.consultation.release or "")
    assert sorted(row["answers"]["q_role"] for row in release) == ["partner", "partner", "salaried"]
    assert all(set(row) == {"answers", "class", "questionnaire"} for row in release)
    assert timetable.phase_of(world.consultation) is timetable.Phase.OPENED
