"""Cases that change a script of one of the two good elections."""

from __future__ import annotations

from collections.abc import Callable

from crypto.errors import CryptoError
from tests.tampered.case import Case, Tool
from tests.tampered.goods import choices_script, ranking_script
from tools.samples import Script

Scripts = Callable[[Script], Script]


def of_choices(
    name: str,
    rule: str,
    error: type[CryptoError],
    change: Scripts,
    tool: Tool = Tool.REFUSES,
    attack: int | None = None,
) -> Case:
    return Case(name, rule, error, lambda: change(choices_script()).archive(), tool, attack=attack)


def of_ranking(
    name: str,
    rule: str,
    error: type[CryptoError],
    change: Scripts,
    tool: Tool = Tool.REFUSES,
    attack: int | None = None,
    says: str = "",
) -> Case:
    return Case(name, rule, error, lambda: change(ranking_script()).archive(), tool, says=says, attack=attack)
