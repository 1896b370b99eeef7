"""Pages for writing a questionnaire question by question, with a preview of what people will see."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from app.forms import ActionForm, beside
from consult.desk import authoring, planning
from consult.desk.blueprint import blueprint, page, person
from consult.desk.forms import NewQuestionForm, QuestionForm
from consult.questionnaire import questionnaire_hash, write_yaml
from consult.registrar import store as registrar_store

STEPS = {"up": -1, "down": 1}


@blueprint.get("/questions")
def questions(public_id: str) -> ResponseReturnValue:
    """Show the newest version as people will meet it, with a way to change each question."""
    found = registrar_store.consultation_by_id(public_id)
    shown = planning.questionnaire_of(found)
    return page("questions.html", found, ActionForm(), shown=shown, digest=questionnaire_hash(shown))


@blueprint.get("/questions.yaml")
def questions_file(public_id: str) -> Response:
    """Give the newest version as a YAML file."""
    shown = planning.questionnaire_of(registrar_store.consultation_by_id(public_id))
    headers = {"Content-Disposition": "attachment; filename=questionnaire.yaml"}
    return Response(write_yaml(shown), content_type="application/yaml; charset=utf-8", headers=headers)


@blueprint.route("/questions/<question>", methods=["GET", "POST"])
def edit_question(public_id: str, question: str) -> ResponseReturnValue:
    """Change a question; move or remove it."""
    found = registrar_store.consultation_by_id(public_id)
    asked = authoring.question_of(planning.questionnaire_of(found), question)
    form = QuestionForm(data=authoring.typed(asked)).fit(asked)
    act = request.form.get("do", "save")
    if act in STEPS or act == "remove":
        form = ActionForm()
        if form.validate_on_submit():
            with beside(form):
                if act == "remove":
                    authoring.remove(found, question, person())
                else:
                    authoring.move(found, question, STEPS[act], person())
                flash("The questionnaire is saved as a new version.")
                return redirect(url_for("desk.questions", public_id=public_id))
    elif form.validate_on_submit():
        with beside(form):
            number = authoring.change(found, question, form.values(), person())
            flash(f"Version {number} of the questionnaire is saved.")
            return redirect(url_for("desk.questions", public_id=public_id))
    shown = (
        form if isinstance(form, QuestionForm) else QuestionForm(None, data=authoring.typed(asked)).fit(asked)
    )
    shown.form_errors = form.form_errors
    return page("question.html", found, shown, question=asked)


@blueprint.route("/add-question", methods=["GET", "POST"])
def new_question(public_id: str) -> ResponseReturnValue:
    """Add a question to a section."""
    found, form = registrar_store.consultation_by_id(public_id), NewQuestionForm()
    sections = planning.questionnaire_of(found).sections
    form.section.choices = [SelectChoice(part.id, part.title) for part in sections]
    if form.validate_on_submit():
        identifier = str(form.identifier.data)
        with beside(form):
            kind, text = str(form.kind.data), str(form.text.data)
            authoring.add(found, str(form.section.data), identifier, kind, text, person())
            flash("The question is added. Fill in its answers.")
            return redirect(url_for("desk.edit_question", public_id=public_id, question=form.identifier.data))
    return page("new_question.html", found, form)
