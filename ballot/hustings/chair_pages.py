"""The pages of the chair of the meeting: what is on, who speaks, and what becomes of questions."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.forms import beside
from ballot.hustings import agenda, order, questions, screen, speaking, store, views
from ballot.hustings import meeting as meetings
from ballot.hustings.blueprint import blueprint, page, person
from ballot.hustings.errors import NoSuchItem
from ballot.hustings.forms import MergeForm, RejectForm, TimerForm, WordForm
from ballot.hustings.models import AgendaItem, ItemKind, Meeting, QuestionState

USUAL_MINUTES = 3
TO_MERGE = (QuestionState.WAITING, QuestionState.ACCEPTED)


@blueprint.get("/meetings/<meeting_id>/chair")
def chair(meeting_id: str) -> ResponseReturnValue:
    """Show the chair everything that can be done now."""
    return _chair_page(_meeting(meeting_id), TimerForm(None, minutes=USUAL_MINUTES, seconds=0))


def _chair_page(meeting: Meeting, form: TimerForm) -> ResponseReturnValue:
    now, shown = store.now_of(meeting), views.shown_to_chair
    item = now.item if now else None
    lot = store.running_order(item.contest) if item and item.contest else None
    return page(
        "chair.html",
        form,
        meeting=meeting,
        poll=meeting.poll,
        items=[(each, screen.item_words(each), each is item) for each in meeting.items],
        following=_following(meeting, item),
        item_words=screen.item_words,
        on=item,
        speakers=speaking.speakers(now) if now and item and item.kind == ItemKind.HUSTINGS else [],
        speaker=now.speaker if now else None,
        question=now.question if now else None,
        timer=speaking.timer_of(now),
        to_draw=item.contest if item and item.kind == ItemKind.HUSTINGS and not (lot and lot.names) else None,
        waiting=shown(meeting, person(), QuestionState.WAITING),
        accepted=shown(meeting, person(), QuestionState.ACCEPTED),
        others=shown(meeting, person(), QuestionState.ASKED, QuestionState.REJECTED, QuestionState.MERGED),
    )


def _following(meeting: Meeting, item: AgendaItem | None) -> AgendaItem | None:
    """Return the item after the one that is on, the first before anything is on."""
    return next((each for each in meeting.items if item is None or each.position > item.position), None)


@blueprint.post("/meetings/<meeting_id>/chair/agenda/<item_id>")
def go_to(meeting_id: str, item_id: str) -> ResponseReturnValue:
    """Move on to an item of the agenda, or back to one."""
    meeting = _meeting(meeting_id)
    agenda.go_to(meeting, store.item_of(meeting, item_id), person())
    return _back(meeting)


@blueprint.post("/meetings/<meeting_id>/chair/speaker")
def give_floor(meeting_id: str) -> ResponseReturnValue:
    """Show who speaks now; an empty name takes the last one off the screen."""
    meeting = _meeting(meeting_id)
    speaking.give_floor(meeting, request.form.get("speaker", "") or None)
    return _back(meeting)


@blueprint.post("/meetings/<meeting_id>/chair/timer")
def start_timer(meeting_id: str) -> ResponseReturnValue:
    """Start speaking time."""
    meeting, form = _meeting(meeting_id), TimerForm()
    if form.validate():
        with beside(form):
            speaking.start_timer(meeting, form.total())
            return _back(meeting)
    return _chair_page(meeting, form)


@blueprint.post("/meetings/<meeting_id>/chair/timer/stop")
def stop_timer(meeting_id: str) -> ResponseReturnValue:
    """Take speaking time off the screen."""
    meeting = _meeting(meeting_id)
    speaking.stop_timer(meeting)
    return _back(meeting)


@blueprint.route("/meetings/<meeting_id>/chair/draw/<uuid>", methods=["GET", "POST"])
def draw(meeting_id: str, uuid: str) -> ResponseReturnValue:
    """Ask for a word from the room, and draw the order in which candidates speak."""
    meeting, form = _meeting(meeting_id), WordForm()
    items = (item for item in meeting.items if item.kind == ItemKind.HUSTINGS)
    contest = next((item.contest for item in items if item.contest and item.contest.uuid == uuid), None)
    if contest is None:
        raise NoSuchItem
    if form.validate_on_submit():
        with beside(form):
            order.draw(contest, form.word.data or "", person())
            flash(f"The speaking order for {contest.title} is drawn.")
            return _back(meeting)
    lot = store.running_order(contest)
    return page("draw.html", form, meeting=meeting, poll=meeting.poll, contest=contest, lot=lot)


@blueprint.get("/meetings/<meeting_id>/chair/questions/<question_id>")
def moderate(meeting_id: str, question_id: str) -> ResponseReturnValue:
    """Show one question and what the chair may do with it."""
    return _moderate_page(_meeting(meeting_id), question_id, RejectForm(None), MergeForm(None))


def _moderate_page(
    meeting: Meeting, question_id: str, reject_form: RejectForm, merge_form: MergeForm
) -> ResponseReturnValue:
    question = store.question_of(meeting, question_id)
    possible = questions.NEXT_STATES[QuestionState(question.state)]
    merge_form.into.choices = _same(meeting, question_id)
    return page(
        "moderate.html",
        merge_form if merge_form.errors else reject_form,
        reject_form=reject_form,
        merge_form=merge_form,
        meeting=meeting,
        poll=meeting.poll,
        question=views.one(meeting, question, person()),
        into=question.merged_into.text if question.merged_into else None,
        possible={state.value for state in possible},
    )


def _same(meeting: Meeting, question_id: str) -> list[SelectChoice]:
    """Return the questions to the same contest that this one may be part of."""
    question = store.question_of(meeting, question_id)
    others = (ranked.question for ranked in store.ranked_questions(meeting, TO_MERGE))
    return [
        SelectChoice(other.public_id, other.text)
        for other in others
        if other.id != question.id and other.contest_id == question.contest_id
    ]


@blueprint.post("/meetings/<meeting_id>/chair/questions/<question_id>/<any(accept, asked):step>")
def decide(meeting_id: str, question_id: str, step: str) -> ResponseReturnValue:
    """Accept a question, or note that it was put to the candidates."""
    meeting = _meeting(meeting_id)
    question = store.question_of(meeting, question_id)
    act = questions.accept if step == "accept" else questions.mark_asked
    act(meeting, question, person())
    return _back(meeting)


@blueprint.post("/meetings/<meeting_id>/chair/questions/<question_id>/reject")
def reject(meeting_id: str, question_id: str) -> ResponseReturnValue:
    """Keep a question off the list, with a reason for its asker."""
    meeting, form = _meeting(meeting_id), RejectForm()
    if form.validate():
        with beside(form, "reason"):
            questions.reject(
                meeting, store.question_of(meeting, question_id), form.reason.data or "", person()
            )
            return _back(meeting)
    return _moderate_page(meeting, question_id, form, MergeForm(None))


@blueprint.post("/meetings/<meeting_id>/chair/questions/<question_id>/merge")
def merge(meeting_id: str, question_id: str) -> ResponseReturnValue:
    """Make a question part of another that says the same."""
    meeting, form = _meeting(meeting_id), MergeForm()
    form.into.choices = _same(meeting, question_id)
    if not form.into.choices:
        raise NoSuchItem
    if form.validate():
        with beside(form, "into"):
            into = store.question_of(meeting, form.into.data)
            questions.merge(meeting, store.question_of(meeting, question_id), into, person())
            return _back(meeting)
    return _moderate_page(meeting, question_id, RejectForm(None), form)


def _meeting(meeting_id: str) -> Meeting:
    found = store.meeting_by_id(meeting_id)
    if request.method == "POST":
        found = store.lock_meeting(meeting_id)
    meetings.require_chair(found, person())
    return found


def _back(meeting: Meeting) -> ResponseReturnValue:
    return redirect(url_for("hustings.chair", meeting_id=meeting.public_id))
