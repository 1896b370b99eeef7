"""The table of proposals: what two people decide, why, and who they are.

A proposal is open, carried out, or dropped. The two approvals stand in the row itself, so that the
database refuses a second one by the same person or in the same role. A settled row never changes.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person, Role, one_of
from app.db import Base, public_id
from app.decisions.triggers import never_reopened

_OPEN = text("decided_utc IS NULL AND dropped_utc IS NULL")


class Proposal(Base):
    """Something that two people of different roles may decide.

    ``details_json`` is compact JSON with sorted members, ``details_hash`` its SHA-256. ``fingerprint``
    names exactly what the first person approved; an approval of something else is void.
    """

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=public_id)
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    details_json: Mapped[str] = mapped_column(Text)
    details_hash: Mapped[str]
    reason: Mapped[str]
    proposed_utc: Mapped[datetime]
    first_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_role: Mapped[str]
    first_utc: Mapped[datetime]
    fingerprint: Mapped[str]
    second_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    second_role: Mapped[str | None]
    decided_utc: Mapped[datetime | None]
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    dropped_utc: Mapped[datetime | None]

    first_person: Mapped[Person] = relationship(foreign_keys=first_person_id)
    second_person: Mapped[Person | None] = relationship(foreign_keys=second_person_id)
    dropped_by: Mapped[Person | None] = relationship(foreign_keys=dropped_by_id)

    __table_args__ = (
        one_of("first_role", Role),
        one_of("second_role", Role),
        CheckConstraint("second_person_id <> first_person_id", name="two_people"),
        CheckConstraint("second_role <> first_role", name="two_roles"),
        CheckConstraint(
            "(decided_utc IS NULL) = (second_person_id IS NULL)"
            " AND (second_person_id IS NULL) = (second_role IS NULL)",
            name="decided_by_two",
        ),
        CheckConstraint("(dropped_utc IS NULL) = (dropped_by_id IS NULL)", name="dropped_by_one"),
        CheckConstraint("decided_utc IS NULL OR dropped_utc IS NULL", name="one_end"),
        Index(
            "uq_proposal_open",
            *("subject", "kind", "details_hash"),
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    @property
    def details(self) -> dict[str, Any]:
        """The parameters of what is proposed."""
        found: dict[str, Any] = json.loads(self.details_json)
        return found

    @property
    def is_open(self) -> bool:
        """Whether it still waits for its second approval."""
        return self.decided_utc is None and self.dropped_utc is None


assert isinstance(Proposal.__table__, Table)  # noqa: S101  (narrows the type)
never_reopened(Proposal.__table__)
