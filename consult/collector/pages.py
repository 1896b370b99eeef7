"""The collector's pages for respondents. They know a consultation, and nobody's name.

The code and the token come in the fragment of the address, which no browser sends; everything after
that happens in the browser, with the endpoints of ``routes``.
"""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, render_template, url_for

from consult.collector import store, timetable
from consult.collector.blueprint import blueprint
from consult.moments import london
from crypto.consultation.record import read_record


@blueprint.get("/<public_id>")
def answer(public_id: str) -> str:
    """Show the page on which people answer, change, withdraw, and check."""
    return render_template("consult/respond/answer.html", data=_data(public_id, "answer"))


@blueprint.get("/<public_id>/receipt")
def receipt(public_id: str) -> str:
    """Show the page that checks a saved receipt."""
    data = _data(public_id, "receipt")
    record = read_record(store.collection_by_id(public_id).record)
    return render_template("consult/respond/receipt.html", data=data, log_key=record.log.text())


def _data(public_id: str, page: str) -> dict[str, Any]:
    """Return what the script of a page reads. Unknown: 404, as a page."""
    collection = store.find_collection(public_id) or abort(404)
    return {
        "page": page,
        "id": collection.public_id,
        "title": collection.title,
        "phase": timetable.phase_of(collection).value,
        "opens": london(collection.opens_utc),
        "closes": london(collection.closes_utc),
        "registrar_key": current_app.config["REGISTRAR_PUBLIC_KEY"],
        "base_url": url_for("collector.answer", public_id=public_id),
        "receipt_url": url_for("collector.receipt", public_id=public_id),
        "enter_url": f"{current_app.config['REGISTRAR_URL']}/consultations/{public_id}",
    }
