"""The groups that elections may use, by name only: parameters never come from outside (section 2)."""

from __future__ import annotations

import copyreg
from collections.abc import Callable

from crypto.errors import UnknownGroup
from crypto.groups.belenios2048 import Belenios2048
from crypto.groups.interface import Element, FixedBase, Group
from crypto.groups.rfc3526 import Rfc3526Group14

_GROUPS: dict[str, Group] = {group.name: group for group in (Belenios2048(), Rfc3526Group14())}

#: The names that ``group_named`` knows.
GROUP_NAMES: tuple[str, ...] = tuple(_GROUPS)

__all__ = ["GROUP_NAMES", "Element", "FixedBase", "Group", "group_named"]


def group_named(name: str) -> Group:
    """Return the built-in group of this name (section 2). Raises UnknownGroup."""
    try:
        return _GROUPS[name]
    except (KeyError, TypeError):
        raise UnknownGroup(f"There is no group named {str(name)[:40]!r}.") from None


def _by_name(group: Group) -> tuple[Callable[[str], Group], tuple[str]]:
    """Let a group travel between processes as its name: its tables stay where they are."""
    return group_named, (group.name,)


for _group in _GROUPS.values():
    copyreg.pickle(type(_group), _by_name)
