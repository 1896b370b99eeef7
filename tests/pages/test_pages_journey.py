"""Whole polls through the pages, from the preset to the declared result."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.pages.conftest import Play, get


@pytest.mark.parametrize("preset", ["membership-ballot", "officer-election"])
def test_a_poll_goes_from_preset_to_declared_result(play: Callable[[str], Play], preset: str) -> None:
    played = play(preset).declare()
    for uuid in played.uuids:
        result = get(played.app.test_client(), f"/board/{uuid}/result")
        assert result.status_code == 200
        assert "Office Person (elections office)" in result.text
        assert "Scrutineer Person (scrutineer)" in result.text
    assert "Everything is declared." in get(played.office, "/office/").text
