"""Every tampered archive is refused, each for its own reason; the good ones are not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from crypto.verify import verify_archive
from tests.external import require_program
from tests.tampered import all_cases, goods
from tests.tampered.case import Case, Tool


@pytest.mark.parametrize("script", [goods.choices_script, goods.ranking_script])
def test_the_archives_that_the_cases_start_from_are_good(script) -> None:
    summary = verify_archive(script().archive(), voters=4, workers=1)
    assert (summary.phase, summary.counted, summary.ballots) == ("complete", 3, 4)


@pytest.mark.parametrize("script", [goods.bound_choices_script, goods.bound_ranking_script])
def test_the_archives_with_a_profile_are_good_for_both_programs(script, tmp_path: Path) -> None:
    summary = verify_archive(script().archive(), voters=4, workers=1)
    assert (summary.phase, summary.counted, summary.profile) == ("complete", 3, "tellers-1")
    assert summary.weaknesses == ()
    tool = require_program("belenios-tool", package="belenios-tool")
    (tmp_path / "good.bel").write_bytes(script().archive())
    subprocess.run([tool, "election", "verify", "--dir", tmp_path], capture_output=True, check=True)


@pytest.mark.parametrize("case", all_cases.CASES, ids=lambda case: case.name)
def test_it_is_refused_with_its_own_error(case: Case) -> None:
    since = case.since() if case.since else None
    with pytest.raises(case.error) as refusal:
        verify_archive(case.archive(), since=since, voters=case.voters, workers=1)
    assert refusal.type is case.error
    assert case.says in str(refusal.value)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "case", [case for case in all_cases.CASES if case.tool is not None], ids=lambda case: case.name
)
def test_what_the_tool_says_of_it(case: Case, tmp_path: Path) -> None:
    tool = require_program("belenios-tool", package="belenios-tool")
    (tmp_path / "tampered.bel").write_bytes(case.archive())
    run = subprocess.run([tool, "election", "verify", "--dir", tmp_path], capture_output=True, check=False)
    assert case.tool is (Tool.ACCEPTS if run.returncode == 0 else Tool.REFUSES), run.stderr.decode()


def test_names_are_not_used_twice() -> None:
    names = [case.name for case in all_cases.CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("rule", [f"15.{number}" for number in range(1, 13)])
def test_every_rule_of_section_15_has_a_case(rule: str) -> None:
    assert any(case.rule == rule for case in all_cases.CASES)
