"""The analysis desk: planned before the close, coded by several, published by two, read by everybody."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pyreadstat
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app import db
from app.clock import SettableClock
from consult import questionnaire as q
from consult.desk import planning, store
from consult.registrar import store as registrar_store
from tests.consult.analysis.test_weights import TARGETS
from tests.consult.desk import answered

WORRIES = "q_worries"
PLAN = {
    "rows": ["q_role", "q_region"],
    "columns": ["q_hybrid", "q_move"],
    "consent": "q_publish:yes",
}
BOOK = "access: Access - Patients cannot be seen\nmoney: Money\nother: Other"


@dataclass
class Desk:
    """A consultation with the two people who work on it."""

    id: str
    office: FlaskClient
    scrutineer: FlaskClient
    public: FlaskClient

    def at(self, path: str) -> str:
        return f"/office/consultations/{self.id}/{path}"


@pytest.fixture
def desk(app: Flask, staff_client: Callable[..., FlaskClient]) -> Desk:
    """The Plan B consultation, not published yet."""
    with app.app_context():
        public_id = answered.draft()
    return Desk(public_id, staff_client("office"), staff_client("scrutineer"), app.test_client())


@pytest.fixture
def opened(desk: Desk, app: Flask, clock: SettableClock) -> Desk:
    """A smaller one with tables planned, closed and opened; sign-ins are over, so both sign in again."""
    with app.app_context():
        desk.id = answered.draft(answered.small())
        answered.publish(desk.id)
    plan = {**PLAN, "columns": "q_hybrid"}
    assert desk.office.post(desk.at("desk/plan"), data=plan).status_code == 302
    with app.app_context():
        answered.close(desk.id, clock)
        answered.open_answers(desk.id)
    for client, name in ((desk.office, "office"), (desk.scrutineer, "scrutineer")):
        form = {"email": f"{name}@example.org", "password": "correct horse battery staple"}
        assert client.post("/staff/sign-in", data=form).status_code == 302
    return desk


def _tables(app: Flask, public_id: str) -> list[tuple[str, str]]:
    with app.app_context():
        found = registrar_store.consultation_by_id(public_id)
        return [(plan.rows, plan.columns) for plan in planning.plans_of(store.plan_of(found))]


def test_tables_are_chosen_before_the_end_and_fixed_after(
    desk: Desk, app: Flask, clock: SettableClock
) -> None:
    with app.app_context():
        answered.publish(desk.id)
    assert desk.office.post(desk.at("desk/plan"), data=PLAN).status_code == 302
    chosen = [(row, column) for row in PLAN["rows"] for column in PLAN["columns"]]
    assert _tables(app, desk.id) == chosen
    page = desk.office.get(desk.at("desk/plan")).text
    assert re.search(r'value="q_region"\s+checked', page)
    clock.set(answered.CLOSES)
    form = {"email": "office@example.org", "password": "correct horse battery staple"}
    desk.office.post("/staff/sign-in", data=form)
    refused = desk.office.post(desk.at("desk/plan"), data={"rows": "class", "columns": "q_move"})
    assert refused.status_code == 400
    assert "cannot be changed any more" in refused.text
    assert _tables(app, desk.id) == chosen
    late = desk.office.post(desk.at("desk/figures"), data={"file": (io.BytesIO(TARGETS.encode()), "f.csv")})
    assert late.status_code == 400


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"rows": ["q_role"], "columns": ["q_nothing"]}, "There is no question"),
        ({"rows": ["q_role", "q_move"], "columns": ["q_move"]}, "defines subgroups"),
        ({"consent": "q_role:chief"}, "Select an answer"),
        (
            {
                "rows": [
                    f"q_{n}" for n in ("role", "region", "years", "contract", "move", "publish", "hybrid")
                ],
                "columns": ["q_transition"],
            },
            "at most",
        ),
    ],
)
def test_plans_that_are_refused(desk: Desk, app: Flask, form: dict[str, object], sentence: str) -> None:
    answer = desk.office.post(desk.at("desk/plan"), data=form)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert _tables(app, desk.id) == []


def test_figures_for_weights(desk: Desk) -> None:
    def send(content: str) -> tuple[int, str]:
        answer = desk.office.post(
            desk.at("desk/figures"), data={"file": (io.BytesIO(content.encode()), "f.csv")}
        )
        return answer.status_code, answer.text

    status, page = send(TARGETS.replace("16500", "=1+1"))
    assert status == 400
    assert "Line 2" in page
    assert send(TARGETS)[0] == 302
    assert "16500" in desk.office.get(desk.at("desk/figures")).text
    crossed = desk.office.post(desk.at("desk/plan"), data={"rows": "class", "columns": "q_region"})
    assert "makes weights" in crossed.text
    assert send("")[0] == 302
    assert "16500" not in desk.office.get(desk.at("desk/figures")).text


def test_roles_and_sealed_answers(desk: Desk) -> None:
    assert desk.scrutineer.post(desk.at("desk/plan"), data=PLAN).status_code == 403
    assert desk.scrutineer.get(desk.at("desk")).status_code == 200
    assert desk.public.get(desk.at("desk")).status_code == 302
    for path in (f"desk/texts/{WORRIES}", "desk/research"):
        answer = desk.office.get(desk.at(path))
        assert answer.status_code == 409
        assert "not open yet" in answer.text
    assert desk.office.post(desk.at("desk/reports")).status_code == 409
    assert desk.public.get(f"/consultations/{desk.id}/report").status_code == 404


def test_two_people_code_texts_without_seeing_each_other(opened: Desk, app: Flask) -> None:
    at = opened.at(f"desk/texts/{WORRIES}")
    assert opened.office.post(f"{at}/book", data={"text": "no colon"}).status_code == 400
    assert opened.office.post(f"{at}/book", data={"text": BOOK}).status_code == 302
    for client in (opened.office, opened.scrutineer):
        for number in range(1, 6):
            page = client.get(f"{at}/coding?page={number}").text
            assert "checked" not in page
            places = re.findall(r'name="place" value="(\d+)"', page)
            form: dict[str, object] = {"place": places}
            for place in places:
                common = "access" if int(place) % 3 else "other"
                form[f"codes-{place}"] = [common, "money"] if client is opened.office else [common]
            answer = client.post(f"{at}/coding?page={number}", data=form)
            assert answer.headers["Location"].endswith(f"page={number + 1}")
    page = opened.office.get(at).text
    assert "You have coded 50, all coders together 50" in page
    assert "Cohen’s kappa, 50 texts" in page
    assert "Money: 0 (0 %)" in page, "a theme stands where both gave it"
    assert "They are not results" in page
    assert "micro-F1" in opened.office.get(f"{at}/coding?page=6").text
    wrong = opened.office.post(f"{at}/coding", data={"place": "999999", "codes-999999": "access"})
    assert wrong.status_code == 400
    unknown = opened.office.post(f"{at}/coding", data={"place": places[0], f"codes-{places[0]}": "secret"})
    assert "no such text" in unknown.text
    assert opened.office.get(opened.at("desk/texts/q_role")).status_code == 404


def _places(opened: Desk) -> list[int]:
    found = opened.office.get(opened.at(f"desk/texts/{WORRIES}/quotations")).text
    return [int(place) for place in re.findall(r"quotations/(\d+)\"", found)]


def test_quotations_need_consent_and_a_clean_text(opened: Desk, app: Flask) -> None:
    at = opened.at(f"desk/texts/{WORRIES}/quotations")
    places = _places(opened)
    with app.app_context():
        release = json.loads(registrar_store.consultation_by_id(opened.id).release or "")
    assert places
    assert all(release[place]["answers"]["q_publish"] == "yes" for place in places)
    silent = next(
        place
        for place, entry in enumerate(release)
        if WORRIES in entry["answers"] and entry["answers"].get("q_publish") != "yes"
    )
    assert opened.office.get(f"{at}/{silent}").status_code == 404
    assert opened.office.post(f"{at}/{silent}", data={"text": "x"}).status_code == 404
    named = opened.office.post(
        f"{at}/{places[0]}", data={"text": "I asked Dr Synthetic Example", "do": "take"}
    )
    assert named.status_code == 400
    assert "may still name somebody" in named.text
    assert (
        opened.office.post(f"{at}/{places[0]}", data={"text": "Fine words.", "do": "take"}).status_code == 302
    )
    assert "Fine words." in opened.office.get(at).text
    assert opened.office.post(f"{at}/{places[0]}", data={"text": "x", "do": "leave-out"}).status_code == 302
    assert "Fine words." not in opened.office.get(at).text


def test_a_report_is_made_published_by_two_and_read_by_everybody(opened: Desk, app: Flask) -> None:
    place = _places(opened)[0]
    at = opened.at(f"desk/texts/{WORRIES}/quotations/{place}")
    opened.office.post(at, data={"text": "Show me <b>safe</b> premises.", "do": "take"})
    made = opened.office.post(opened.at("desk/reports"))
    assert made.status_code == 302, made.text
    preview = opened.office.get(made.headers["Location"])
    assert "Subgroup" in preview.text
    assert opened.public.get(f"/consultations/{opened.id}/report").status_code == 404

    proposed = opened.office.post(f"{made.headers['Location']}/publish")
    assert opened.public.get(f"/consultations/{opened.id}/report").status_code == 404
    page = opened.scrutineer.get(proposed.headers["Location"]).text
    assert "Quotations are of those who answered" in page
    assert "You may publish what I wrote" in page  # what the office took for consent
    seen = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    approved = opened.scrutineer.post(proposed.headers["Location"], data={**seen, "confirm": "y"})
    assert approved.status_code == 302, approved.text

    page = opened.public.get(f"/consultations/{opened.id}/report").text
    assert "240 answers are counted" in page
    assert "self-selected" in page
    assert "Show me &lt;b&gt;safe&lt;/b&gt; premises." in page
    assert "style=" not in page.split("<svg", 1)[1]
    data = opened.public.get(f"/consultations/{opened.id}/report.json").data
    digest = hashlib.sha256(data).hexdigest()
    assert digest in page
    assert "Medical director" not in data.decode()
    pdf = opened.public.get(f"/consultations/{opened.id}/report.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert pdf.headers["Content-Disposition"] == "attachment; filename=report.pdf"
    assert b"headline" in opened.public.get(f"/consultations/{opened.id}/report.csv").data
    again = opened.office.post(f"{made.headers['Location']}/publish")
    assert again.status_code == 409
    with (
        app.app_context(),
        pytest.raises(DatabaseError, match="append-only"),
        db.write_transaction() as current,
    ):
        current.execute(text("UPDATE analysis_report SET text = '{}'"))

    lines = {"asked": ["How?", ""], "said": ["Slowly <i>", ""], "did": ["We waited", ""]}
    assert opened.office.post(opened.at("desk/responses"), data=lines).status_code == 302
    answer = opened.public.get(f"/consultations/{opened.id}/responses").text
    assert "Slowly &lt;i&gt;" in answer
    half = opened.office.post(opened.at("desk/responses"), data={**lines, "did": ["", ""]})
    assert half.status_code == 400
    assert "fill in all three parts" in half.text


def test_files_for_researchers_are_the_same_later(opened: Desk, clock: SettableClock) -> None:
    def files() -> list[bytes]:
        kinds = ("csv", "ddi", "parquet", "sav", "triple-s")
        forms = ({"subgroups": "q_role", "format": kind} for kind in kinds)
        return [opened.office.post(opened.at("desk/research"), data=form).data for form in forms]

    first = files()
    clock.advance(timedelta(minutes=1))
    assert files() == first


def test_files_for_researchers(opened: Desk, tmp_path: object) -> None:
    form = {"subgroups": ["q_role", "q_region"], "format": "sav"}
    answer = opened.office.post(opened.at("desk/research"), data=form)
    assert answer.headers["Content-Disposition"] == "attachment; filename=microdata.sav"
    path = f"{tmp_path}/m.sav"
    with open(path, "wb") as file:  # noqa: PTH123  (the reader takes a name)
        file.write(answer.data)
    frame, _meta = pyreadstat.read_sav(path, user_missing=True)
    assert len(frame) == 240
    assert frame.groupby(["q_role", "q_region"]).size().min() >= 10
    none_ticked = opened.office.post(opened.at("desk/research"), data={"format": "sav"})
    assert none_ticked.data == answer.data  # who one is can be held back by no choice of the office
    for name in ("csv", "parquet", "triple-s", "ddi"):
        made = opened.office.post(opened.at("desk/research"), data={**form, "format": name})
        assert made.status_code == 200
        assert made.headers["Content-Disposition"].startswith("attachment")
    assert opened.scrutineer.post(opened.at("desk/research"), data=form).status_code == 403


def test_a_questionnaire_is_changed_question_by_question(desk: Desk, app: Flask) -> None:
    def newest() -> q.Questionnaire:
        with app.app_context():
            return planning.questionnaire_of(registrar_store.consultation_by_id(desk.id))

    before = newest()
    assert "The financial risk" in desk.office.get(desk.at("questions")).text
    exported = desk.office.get(desk.at("questions.yaml")).text
    assert q.read_yaml(exported) == before
    form = {
        "text": "Which <role>?",
        "hint": "",
        "options": "partner: Partner\nsalaried: Salaried\nretired: Retired\nother*: Other",
    }
    assert desk.office.post(desk.at("questions/q_role"), data=form).status_code == 302
    after = newest().question("q_role")
    assert after is not None
    assert [option.id for option in after.options] == ["partner", "salaried", "retired", "other"]
    assert after.options[-1].other
    assert newest().version == before.version + 1
    assert "Which &lt;role&gt;?" in desk.office.get(desk.at("questions")).text
    broken = desk.office.post(
        desk.at("questions/q_role"), data={**form, "options": "salaried: Salaried\nother: X"}
    )
    assert broken.status_code == 400
    assert "no option of “q_role”" in broken.text
    in_use = desk.office.post(desk.at("questions/q_move"), data={"do": "remove"})
    assert in_use.status_code == 400
    assert desk.office.post(desk.at("questions/q_anything"), data={"do": "up"}).status_code == 302
    added = {"section": "now", "identifier": "q_parking", "kind": "multiple", "text": "Parking?"}
    assert desk.office.post(desk.at("add-question"), data=added).status_code == 302
    assert desk.office.post(desk.at("add-question"), data=added).status_code == 400
    grown = {"text": "Parking?", "hint": "", "options": "a: A\nb: B\nc: C", "minimum": "1", "maximum": "2"}
    assert desk.office.post(desk.at("questions/q_parking"), data=grown).status_code == 302
    parking = newest().question("q_parking")
    assert parking is not None
    assert (parking.maximum, len(parking.options)) == (3, 3)
    assert desk.office.post(desk.at("questions/q_parking"), data={"do": "remove"}).status_code == 302
    assert newest().question("q_parking") is None
    with app.app_context():
        answered.publish(desk.id)
    assert desk.office.post(desk.at("questions/q_role"), data=form).status_code == 400
    assert "Change<span" not in desk.office.get(desk.at("questions")).text
