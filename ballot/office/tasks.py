"""The task list of a poll: every step with its status and a sentence that says what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from ballot import approvals, status, store, words
from ballot.checklist import Item, checklist
from ballot.models import Contest, Poll
from ballot.nominations import store as nominations
from ballot.timetable import Phase

DONE: dict[str, Any] = {"text": "Completed"}
TO_DO: dict[str, Any] = {"tag": {"text": "To\N{NO-BREAK SPACE}do", "classes": "govuk-tag--blue"}}
WAITING: dict[str, Any] = {"tag": {"text": "Waiting", "classes": "govuk-tag--yellow"}}
OPTIONAL: dict[str, Any] = {"text": "Optional"}
NOT_YET: dict[str, Any] = {"text": "Cannot start yet", "classes": "govuk-task-list__status--cannot-start-yet"}
SHARED = ("Roll", "Trustees", "Voting codes")
ORDER = list(Phase)
SETTLED = (Phase.DECLARED, Phase.CANCELLED, Phase.UNOPPOSED)


@dataclass
class Group:
    """One heading of the task list with its rows; ``more`` is a link below them."""

    heading: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    more: dict[str, str] | None = None


def row(title: str, href: str | None, sentence: str, status: dict[str, Any]) -> dict[str, Any]:
    """Return one task as the design system's task list takes it; no link where there is nothing to do yet."""
    shown = {"title": {"text": title}, "hint": {"text": sentence}, "status": status}
    return shown | {"href": href} if href else shown


def groups(poll: Poll, office: bool) -> list[Group]:
    """Return the whole task list; ``office`` says that the person may change contests and candidates."""
    lists = {contest.uuid: checklist(contest) for contest in poll.contests}
    shared = Group("Prepare: what all contests share", _shared_rows(poll, lists))
    if office and not store.any_sealed(poll):
        href = url_for("office.new_contest", poll_id=poll.public_id)
        shared.more = {"href": href, "text": "Add a contest"}
    return [shared, *(_contest_group(contest, lists[contest.uuid], office) for contest in poll.contests)]


def _shared_rows(poll: Poll, lists: dict[str, list[Item]]) -> list[dict[str, Any]]:
    """Return roll, trustees and codes: a line is done when it is done for every contest."""
    endpoints = {"Roll": "office.roll", "Trustees": "office.trustees", "Voting codes": "office.codes"}
    every = [item for items in lists.values() for item in items]
    rows = []
    for name in SHARED:
        own = [item for item in every if item.name == name]
        shown = next((item for item in own if not item.done), own[0] if own else None)
        sentence = shown.sentence if shown else "Add a contest first."
        status = TO_DO if shown is None or not shown.done else DONE
        rows.append(row(name, url_for(endpoints[name], poll_id=poll.public_id), sentence, status))
    return rows


def _contest_group(contest: Contest, items: list[Item], office: bool) -> Group:
    phase, stage = store.phase_of(contest), store.stage_of(contest)
    href = url_for("office.contest", uuid=contest.uuid)
    if phase in (Phase.CANCELLED, Phase.UNOPPOSED):
        rows = [row(words.TAGS[phase][0], href, status.state(contest).sentence, DONE)]
    else:
        rows = [*_draft_rows(contest, items, stage, office), *_act_rows(contest, phase, stage)]
    return Group(contest.title, rows, {"href": href, "text": f"{contest.title}: turnout and approvals"})


def _draft_rows(contest: Contest, items: list[Item], phase: Phase, office: bool) -> list[dict[str, Any]]:
    """Return question, options and timetable; who may not edit them reads them where they are approved."""
    edit = {
        "Nominations": ("Nominations", "nominations_office.index"),
        "Question": ("Question and settings", "office.edit_contest"),
        "Options": ("Candidates" if contest.ranked else "Answers", "office.options"),
        "Limit by group": ("Limit by group", "office.options"),
        "Timetable": ("Timetable", "office.set_timetable"),
    }
    if nominations.find_terms(contest) is not None:
        edit["Options"] = ("Candidates", "nominations_office.index")
        edit["Limit by group"] = ("Limit by group", "nominations_office.index")
    may_edit = office and phase is Phase.DRAFT
    reading = url_for("office.approval", uuid=contest.uuid, act="seal")
    rows = [_by_hand_row(contest)] if contest.ranked and nominations.find_terms(contest) is None else []
    for item in items:
        if item.name in edit:
            title, endpoint = edit[item.name]
            href = url_for(endpoint, uuid=contest.uuid) if may_edit else reading
            done = item.done or phase is not Phase.DRAFT
            sentence = "Sealed: it cannot be changed any more." if phase is not Phase.DRAFT else item.sentence
            rows.append(row(title, href, sentence, DONE if done else TO_DO))
    return rows


def _by_hand_row(contest: Contest) -> dict[str, Any]:
    """Return the row of nominations where no terms are set: candidates can be entered by hand."""
    href = url_for("nominations_office.index", uuid=contest.uuid)
    return row("Nominations", href, "No terms are set. Candidates can be entered by hand.", OPTIONAL)


def _act_rows(contest: Contest, phase: Phase, stage: Phase) -> list[dict[str, Any]]:
    """Return seal, open, close, tally and declare; in a pause none of them is possible."""

    def act(name: str, ready: Phase, over: Phase) -> dict[str, Any]:
        done = ORDER.index(stage) >= ORDER.index(over)
        return _act_row(contest, phase, name, ready, done)

    return [
        act("seal", Phase.DRAFT, Phase.SEALED),
        _open_row(contest, phase),
        act("close", Phase.ENDED, Phase.SHUFFLING),
        _tally_row(contest, phase, stage),
        act("declare", Phase.COUNTED, Phase.DECLARED),
    ]


def _act_row(contest: Contest, phase: Phase, act: str, ready: Phase, done: bool) -> dict[str, Any]:
    """Return the row of an act that is possible in ``ready``, unless it is ``done``."""
    name, href = words.ACT_NAMES[act], url_for("office.approval", uuid=contest.uuid, act=act)
    if done:
        return row(name, href, "Approved by two people.", DONE)
    if phase is not ready:
        return row(name, None, words.ACT_WAITS[act], NOT_YET)
    missing = [item.sentence for item in checklist(contest) if not item.done] if act == "seal" else []
    if missing:
        return row(name, href, "Complete the tasks above first.", NOT_YET)
    return _waiting(contest, act, name, href)


def _open_row(contest: Contest, phase: Phase) -> dict[str, Any]:
    """Return the row of opening, which two people may approve before its time has come."""
    name, href = words.ACT_NAMES["open"], url_for("office.approval", uuid=contest.uuid, act="open")
    if phase is Phase.DRAFT:
        return row(name, None, words.ACT_WAITS["open"], NOT_YET)
    if len(approvals.standing(contest, "open")) == 2 or phase is not Phase.SEALED:
        sentence = status.state(contest).sentence
        return row(
            name, href, f"Approved by two people. {sentence}" if phase is Phase.SEALED else sentence, DONE
        )
    return _waiting(contest, "open", name, href)


def _waiting(contest: Contest, act: str, name: str, href: str) -> dict[str, Any]:
    given = [approval.role for approval in approvals.standing(contest, act)]
    if not given:
        return row(name, href, "The elections office and the scrutineer both have to approve this.", TO_DO)
    other = "scrutineer" if given == ["office"] else "elections office"
    return row(name, href, f"Approved once. The {other} has to approve it too.", WAITING)


def _tally_row(contest: Contest, phase: Phase, stage: Phase) -> dict[str, Any]:
    href = url_for("office.tally", uuid=contest.uuid)
    if ORDER.index(stage) >= ORDER.index(Phase.COUNTED):
        return row("Tally", href, "The trustees have opened the count, and the record was verified.", DONE)
    if phase in (Phase.SHUFFLING, Phase.DECRYPTING):
        return row("Tally", href, status.state(contest).sentence, TO_DO)
    return row("Tally", None, "The trustees open the count once voting is closed.", NOT_YET)


def next_step(poll: Poll) -> str:
    """Return the one thing that a poll waits for, in a sentence."""
    if not poll.contests:
        return "Add a contest."
    waiting = [(contest, store.phase_of(contest)) for contest in poll.contests]
    waiting = [(contest, phase) for contest, phase in waiting if phase not in SETTLED]
    if not waiting:
        return "Everything is declared."
    contest, phase = waiting[0]
    if phase is not Phase.DRAFT:
        return f"{contest.title}: {status.state(contest).sentence}"
    missing = [item.sentence for item in checklist(contest) if not item.done]
    return f"{contest.title}: {missing[0] if missing else 'two people have to seal it.'}"
