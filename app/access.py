"""Who may use which endpoint: the one table, enforced before every request."""

from __future__ import annotations

from enum import Enum, auto

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.models import Role
from app.accounts.people import ask_nobody, current_person, current_roles
from app.db import SAFE_METHODS
from app.errors import PAGES, answer, wants_json
from app.rooms import part


class Audience(Enum):
    """Who an endpoint is for."""

    PUBLIC = auto()
    NOBODY = auto()  # everybody, and nobody is asked who they are: no cookie is read
    VOTER = auto()  # anybody who is signed in
    STAFF = auto()  # office or scrutineer, signed in with a password
    OFFICE = auto()
    SCRUTINEER = auto()
    DEMO = auto()  # everybody, but in the demonstration only


TABLE: dict[str, Audience] = {
    "static": Audience.PUBLIC,
    "pages.home": Audience.PUBLIC,
    "registrar.consultations": Audience.VOTER,
    "registrar.consultation": Audience.VOTER,
    "registrar.definition": Audience.PUBLIC,
    "registrar.token": Audience.VOTER,
    "registrar.join": Audience.PUBLIC,
    "registrar.join_code": Audience.PUBLIC,
    "petitions.index": Audience.PUBLIC,
    "petitions.petition": Audience.PUBLIC,
    "petitions.sign": Audience.VOTER,
    "petitions.withdraw": Audience.VOTER,
    "petition_office.office_index": Audience.STAFF,
    "petition_office.new": Audience.OFFICE,
    "petition_office.petition": Audience.STAFF,
    "petition_office.publish": Audience.OFFICE,
    "consult_office.index": Audience.STAFF,
    "consult_office.new": Audience.OFFICE,
    "consult_office.consultation": Audience.STAFF,
    "consult_office.about": Audience.OFFICE,
    "consult_office.times": Audience.OFFICE,
    "consult_office.trustees": Audience.OFFICE,
    "consult_office.witnesses": Audience.OFFICE,
    "consult_office.questionnaire": Audience.OFFICE,
    "consult_office.roll": Audience.STAFF,
    "consult_office.upload_roll": Audience.OFFICE,
    "consult_office.roll_draft": Audience.OFFICE,
    "consult_office.confirm_roll": Audience.OFFICE,
    "consult_office.prepare": Audience.OFFICE,
    "consult_office.propose_closing": Audience.STAFF,
    "consult_office.hand_over": Audience.STAFF,
    "consult_office.response_rate": Audience.STAFF,
    "consult_office.remind": Audience.OFFICE,
    "consult_office.queue": Audience.STAFF,
    "consult_office.admission": Audience.STAFF,
    "consult_office.opening_page": Audience.STAFF,
    "consult_office.contribute": Audience.STAFF,
    "consult_office.archive": Audience.STAFF,
    "desk.overview": Audience.STAFF,
    "desk.question_texts": Audience.STAFF,
    "desk.coding": Audience.STAFF,
    "desk.quotations": Audience.STAFF,
    "desk.report": Audience.STAFF,
    "desk.publish_report": Audience.STAFF,
    "desk.questions": Audience.STAFF,
    "desk.questions_file": Audience.STAFF,
    "desk.plan": Audience.OFFICE,
    "desk.figures": Audience.OFFICE,
    "desk.book": Audience.OFFICE,
    "desk.quotation": Audience.OFFICE,
    "desk.make_report": Audience.OFFICE,
    "desk.responses": Audience.OFFICE,
    "desk.research": Audience.OFFICE,
    "desk.edit_question": Audience.OFFICE,
    "desk.new_question": Audience.OFFICE,
    "consult_report.report_page": Audience.PUBLIC,
    "consult_report.pdf": Audience.PUBLIC,
    "consult_report.table": Audience.PUBLIC,
    "consult_report.data": Audience.PUBLIC,
    "consult_report.responses_page": Audience.PUBLIC,
    "collector.index": Audience.NOBODY,
    "collector.receive_definition": Audience.NOBODY,
    "collector.receive_closing": Audience.NOBODY,
    "collector.answer": Audience.NOBODY,
    "collector.receipt": Audience.NOBODY,
    "collector.definition": Audience.NOBODY,
    "collector.questionnaire": Audience.NOBODY,
    "collector.read_draft": Audience.NOBODY,
    "collector.write_draft": Audience.NOBODY,
    "collector.delete_draft": Audience.NOBODY,
    "collector.submit": Audience.NOBODY,
    "collector.checkpoint": Audience.NOBODY,
    "collector.cosign": Audience.NOBODY,
    "collector.leaves": Audience.NOBODY,
    "collector.inclusion": Audience.NOBODY,
    "collector.consistency": Audience.NOBODY,
    "collector.counted": Audience.NOBODY,
    "collector.archive": Audience.NOBODY,
    "collector.files": Audience.NOBODY,
    "health.live": Audience.PUBLIC,
    "health.ready": Audience.PUBLIC,
    "metrics.metrics": Audience.PUBLIC,  # it asks for a token of its own
    "accounts.sign_in": Audience.PUBLIC,
    "accounts.sign_in_code": Audience.PUBLIC,
    "accounts.sign_out": Audience.PUBLIC,
    "accounts.staff_sign_in": Audience.PUBLIC,
    "passkeys.index": Audience.VOTER,
    "passkeys.add_options": Audience.VOTER,
    "passkeys.add": Audience.VOTER,
    "passkeys.remove": Audience.VOTER,
    "passkeys.sign_in_options": Audience.PUBLIC,
    "passkeys.sign_in": Audience.PUBLIC,
    "passkeys.second": Audience.PUBLIC,
    "passkeys.finish_second": Audience.PUBLIC,
    "slips.page": Audience.PUBLIC,
    "slips.sign_in": Audience.PUBLIC,
    "audit.index": Audience.STAFF,
    "decisions.index": Audience.STAFF,
    "decisions.about": Audience.STAFF,
    "decisions.proposal": Audience.STAFF,
    "decisions.approve": Audience.STAFF,
    "decisions.drop": Audience.STAFF,
    "demo.mailbox": Audience.DEMO,
    "ballot.my_votes": Audience.VOTER,
    "ballot.vote": Audience.VOTER,
    "ballot.cast": Audience.VOTER,
    "hustings.show_screen": Audience.PUBLIC,  # the address holds an unguessable token
    "hustings.screen_state": Audience.PUBLIC,
    "hustings.index": Audience.VOTER,
    "hustings.meeting": Audience.VOTER,
    "hustings.ask": Audience.VOTER,
    "hustings.support": Audience.VOTER,
    "hustings.chair": Audience.VOTER,  # the office names the chair: ballot.hustings.meeting asks
    "hustings.go_to": Audience.VOTER,
    "hustings.give_floor": Audience.VOTER,
    "hustings.start_timer": Audience.VOTER,
    "hustings.stop_timer": Audience.VOTER,
    "hustings.draw": Audience.VOTER,
    "hustings.moderate": Audience.VOTER,
    "hustings.decide": Audience.VOTER,
    "hustings.reject": Audience.VOTER,
    "hustings.merge": Audience.VOTER,
    "hustings.setup": Audience.STAFF,
    "hustings.edit": Audience.OFFICE,
    "hustings.new_item": Audience.OFFICE,
    "hustings.change_item": Audience.OFFICE,
    "hustings.screen_link": Audience.OFFICE,
    "report.show": Audience.STAFF,
    "report.file": Audience.STAFF,
    "report.draft_pdf": Audience.STAFF,
    "report.write": Audience.SCRUTINEER,
    "report.check": Audience.SCRUTINEER,
    "report.sign": Audience.SCRUTINEER,
    "board.index": Audience.PUBLIC,
    "board.contest": Audience.PUBLIC,
    "board.election": Audience.PUBLIC,
    "board.trustees": Audience.PUBLIC,
    "board.credentials": Audience.PUBLIC,
    "board.ballot": Audience.PUBLIC,
    "board.notices": Audience.PUBLIC,
    "board.checkpoint": Audience.PUBLIC,
    "board.archive": Audience.PUBLIC,
    "board.result": Audience.PUBLIC,
    "count_files.record": Audience.PUBLIC,
    "count_files.table": Audience.PUBLIC,
    "count_files.sheet": Audience.PUBLIC,
    "count_files.ballots": Audience.PUBLIC,
    "count_files.constraints": Audience.PUBLIC,
    "office.polls": Audience.STAFF,
    "office.poll": Audience.STAFF,
    "office.contest": Audience.STAFF,
    "office.roll": Audience.STAFF,
    "office.trustees": Audience.STAFF,
    "office.codes": Audience.STAFF,
    "office.mail": Audience.STAFF,
    "office.approval": Audience.STAFF,
    "office.approve": Audience.STAFF,
    "office.decide_contest": Audience.STAFF,
    "office.decide_poll": Audience.STAFF,
    "office.tally": Audience.STAFF,
    "office.contribute": Audience.STAFF,
    "office.correct_person": Audience.STAFF,
    "office.new_poll": Audience.OFFICE,
    "office.new_contest": Audience.OFFICE,
    "office.edit_contest": Audience.OFFICE,
    "office.remove_contest": Audience.OFFICE,
    "office.options": Audience.OFFICE,
    "office.set_timetable": Audience.OFFICE,
    "office.set_trustees": Audience.OFFICE,
    "office.upload_roll": Audience.OFFICE,
    "office.roll_draft": Audience.OFFICE,
    "office.confirm_roll": Audience.OFFICE,
    "office.make_codes": Audience.SCRUTINEER,
    "nominations.index": Audience.VOTER,
    "nominations.contest": Audience.VOTER,
    "nominations.nominate": Audience.VOTER,
    "nominations.own": Audience.VOTER,
    "nominations.change": Audience.VOTER,
    "nominations.withdraw": Audience.VOTER,
    "nominations.photo": Audience.VOTER,
    "nominations.remove_photo": Audience.VOTER,
    "nominations.preview": Audience.VOTER,
    "nominations.photo_file": Audience.VOTER,
    "nominations.invite": Audience.VOTER,
    "nominations.decline": Audience.VOTER,
    "nominations.share": Audience.VOTER,
    "nominations.support": Audience.VOTER,
    "nominations.candidates": Audience.VOTER,
    "nominations.booklet": Audience.VOTER,
    "nominations.lot": Audience.PUBLIC,  # for whoever may read the statements; for all once sealed
    "nominations_office.index": Audience.STAFF,
    "nominations_office.nomination": Audience.STAFF,
    "nominations_office.table": Audience.STAFF,
    "nominations_office.propose_unopposed": Audience.STAFF,
    "nominations_office.terms": Audience.OFFICE,
    "nominations_office.late": Audience.OFFICE,
    "nominations_office.reopen": Audience.OFFICE,
    "nominations_office.announce": Audience.OFFICE,
    "nominations_office.decide": Audience.OFFICE,
    "nominations_office.accept_all": Audience.OFFICE,
    "nominations_office.settle": Audience.OFFICE,
}

ROLES = {
    Audience.STAFF: frozenset(Role),
    Audience.OFFICE: frozenset({Role.OFFICE}),
    Audience.SCRUTINEER: frozenset({Role.SCRUTINEER}),
}


class UnlistedEndpoint(Exception):
    """An endpoint has no audience; the application does not start."""


def audience_of(endpoint: str) -> Audience:
    """Return who an endpoint is for; ``UnlistedEndpoint`` when the table does not say."""
    try:
        return TABLE[endpoint]
    except KeyError:
        raise UnlistedEndpoint(f"{endpoint} is missing from the access table.") from None


def _enforce() -> ResponseReturnValue | None:
    if "\0" in request.full_path or any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)  # PostgreSQL takes no NUL in a text, and no address of ours has one
    if request.endpoint is None:
        ask_nobody(not part(current_app).knows_people)
        return None  # no such page: the 404 follows
    audience = audience_of(request.endpoint)
    ask_nobody(audience is Audience.NOBODY or not part(current_app).knows_people)
    if audience is Audience.NOBODY:
        return None
    if request.method not in SAFE_METHODS:
        current_person()  # notes when it was last seen, in a transaction that must come before any change
    if audience is Audience.PUBLIC:
        return None
    if audience is Audience.DEMO:
        return None if current_app.config["DEMO"] else abort(404)
    if audience is Audience.VOTER:
        return None if current_person() else _sign_in_first("accounts.sign_in")
    if current_roles() & ROLES[audience]:
        return None
    return abort(403) if current_roles() else _sign_in_first("accounts.staff_sign_in")


def _sign_in_first(endpoint: str) -> Response:
    if wants_json() or request.method != "GET":
        return answer(
            401, "sign-in-first", PAGES[401].title, "You have been signed out. Sign in and try again."
        )
    return redirect(url_for(endpoint, next=request.full_path.rstrip("?")))  # type: ignore[return-value]


def init_app(app: Flask) -> None:
    """Refuse to start with an endpoint that the table does not list; enforce it from then on."""
    for rule in app.url_map.iter_rules():
        audience_of(rule.endpoint)
    app.before_request(_enforce)
