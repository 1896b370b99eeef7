"""Who takes part: people, their roles, the roll, and how they sign in."""

from app.accounts.models import Person, Role, RoleGrant, Roll, RollDraft, RollEntry
from app.accounts.people import current_person, current_roles

__all__ = [
    "Person",
    "Role",
    "RoleGrant",
    "Roll",
    "RollDraft",
    "RollEntry",
    "current_person",
    "current_roles",
]
