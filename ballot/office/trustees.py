"""The trustees of a poll: who holds a share of the key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.forms import beside
from ballot import setup, store
from ballot.forms import TrusteesForm
from ballot.models import Poll
from ballot.office.blueprint import FIXED, blueprint, is_office, page, person
from ballot.pages import people
from crypto.groups import group_named
from crypto.text import b64_digest
from crypto.trustees.record import parse_trustees


@dataclass(frozen=True)
class TrusteesView:
    """The trustees as pages show them: names by number, how many are needed, the record's fingerprint."""

    names: tuple[str | None, ...]
    needed: int
    fingerprint: str

    @property
    def sentence(self) -> str:
        """Return who can open the count."""
        everybody = len(self.names)
        if self.needed == everybody:
            return f"All {people(everybody, 'trustee', 'trustees')} are needed to open the count."
        return f"Any {self.needed} of {people(everybody, 'trustee', 'trustees')} can open the count together."


@lru_cache(maxsize=32)
def view_of(group: str, record: str) -> TrusteesView:
    """Return the trustees of a record that was accepted before."""
    trustees = parse_trustees(group_named(group), record)
    return TrusteesView(tuple(trustees.names), trustees.needed, b64_digest(record))


def trustees_of(poll: Poll) -> TrusteesView | None:
    """Return the trustees of a poll, None before they are set."""
    return view_of(poll.group_name, poll.trustees_record) if poll.trustees_record else None


@blueprint.get("/polls/<poll_id>/trustees")
def trustees(poll_id: str) -> ResponseReturnValue:
    """Show the trustees, and let the office set them."""
    return _page(store.poll_by_id(poll_id), TrusteesForm())


@blueprint.post("/polls/<poll_id>/trustees")
def set_trustees(poll_id: str) -> ResponseReturnValue:
    """Take the record of the trustees' ceremony, as a file or pasted; every proof in it is checked."""
    poll, form = store.poll_by_id(poll_id), TrusteesForm()
    if not form.validate():
        return _page(poll, form)
    record = _record(form)
    if record is not None:
        with beside(form, "pasted" if form.pasted.data else "file"):
            found = setup.set_trustees(poll, record, person())
            flash(f"The record of {people(len(found.names), 'trustee', 'trustees')} is saved.")
            return redirect(url_for("office.trustees", poll_id=poll_id))
    return _page(poll, form)


def _page(poll: Poll, form: TrusteesForm) -> ResponseReturnValue:
    sealed = store.any_sealed(poll)
    return page(
        "trustees.html",
        form,
        poll=poll,
        trustees=trustees_of(poll),
        may_edit=is_office() and not sealed,
        locked=FIXED if sealed else None,
    )


def _record(form: TrusteesForm) -> str | None:
    """Return the record that was given in one of the two ways, or refuse beside the file."""
    uploaded = form.file.data.read() if form.file.data else b""
    pasted = (form.pasted.data or "").strip()
    if bool(uploaded) == bool(pasted):
        form.refuse("Choose the trustees file, or paste its contents: one of the two", "file")
        return None
    if pasted:
        return pasted
    try:
        return uploaded.decode()
    except UnicodeDecodeError:
        form.refuse("This is not a trustees file: choose the file that the trustees’ last step wrote", "file")
        return None
