"""After the close: the numbers, the files for the trustees, and their contributions."""

from __future__ import annotations

import json

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.forms import beside
from consult.registrar import handover, opening, store
from consult.registrar.models import Consultation
from consult.registrar.office.blueprint import blueprint, page, person
from consult.registrar.office.forms import ShareForm


@blueprint.get("/<public_id>/opening")
def opening_page(public_id: str) -> ResponseReturnValue:
    """Show the reconciliation, and who has contributed."""
    return _page(store.consultation_by_id(public_id), ShareForm())


@blueprint.post("/<public_id>/opening")
def contribute(public_id: str) -> ResponseReturnValue:
    """Take a trustee's contribution."""
    found, form = store.consultation_by_id(public_id), ShareForm()
    if form.validate():
        with beside(form, "file"):
            text = form.file.data.read().decode("utf-8", errors="replace")
            owner = opening.accept(public_id, text, person())
            flash(f"The contribution of trustee {owner} is right, and kept.")
            return redirect(url_for("consult_office.opening_page", public_id=public_id))
    return _page(found, form)


@blueprint.get("/<public_id>/archive.zip")
def archive(public_id: str) -> ResponseReturnValue:
    """Give the files with the sealed answers, for the trustees."""
    content = handover.archive(public_id)
    name = f"attachment; filename=consultation-{public_id}.zip"
    return Response(content, content_type="application/zip", headers={"Content-Disposition": name})


def _page(found: Consultation, form: ShareForm) -> ResponseReturnValue:
    counted = json.loads(found.counted) if found.counted else None
    return page(
        "opening.html",
        found,
        form,
        counted=counted,
        given=sorted(store.shares(found)),
        needed=opening.needed(found) if counted else 0,
        opened=len(json.loads(found.release)) if found.release else None,
    )
