"""A service that lies to a respondent: the browser notices, and says precisely what is wrong."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from app import signing
from consult.definition import DEFINITION_PURPOSE, signed
from consult.registrar import store
from crypto.consultation.codes import new_code
from crypto.consultation.encoding import canonical, from_base64, to_base64
from crypto.notes import Checkpoint, Note, Signer, sign_checkpoint
from tests.e2e.consultation import ConsultationStage
from tests.e2e.respondent import SUBMIT, Respondent
from tests.e2e.witness import Watched

Change = Callable[[str], str]
ALARM = "Something is wrong with the service"


def lie(respondent: Respondent, address: str, change: Change) -> None:
    """Let ``change`` rewrite every answer from an address that matches."""

    def answer(route: Route) -> None:
        honest = route.fetch()
        route.fulfill(response=honest, body=change(honest.text()))

    respondent.page.route(re.compile(address), answer)


def with_json(change: Callable[[dict[str, Any]], None]) -> Change:
    """Return a change of the JSON of an answer."""

    def rewrite(text: str) -> str:
        value = json.loads(text)
        change(value)
        return json.dumps(value)

    return rewrite


def alarms(respondent: Respondent, sentence: str) -> None:
    """The page says what is wrong, offers the evidence, and does not claim that all is well."""
    respondent.expect_heading(ALARM)
    expect(respondent.main).to_contain_text(sentence)
    expect(respondent.main.get_by_role("button", name="Save the evidence")).to_be_visible()


@pytest.fixture
def submitted(consultation: ConsultationStage, respondent: Respondent) -> Respondent:
    """Somebody whose answers are in the log, and who has seen its state."""
    respondent.answer_all().submit()
    consultation.batch()
    respondent.press("Check that mine is counted")
    respondent.expect_heading("Your answer is in the public log")
    return respondent


def test_an_answer_that_is_recorded_otherwise(respondent: Respondent) -> None:
    """Altered on arrival: the fingerprint that comes back is not that of what was sent."""
    respondent.answer_all()
    address = f"/answers/{respondent.stage.id}$"
    lie(respondent, address, with_json(lambda told: told.update(leaf="0" * 64)))
    respondent.press(SUBMIT)
    alarms(respondent, "The service has recorded another answer than the one that this page made and signed")
    assert not respondent.has_said_submitted()


def test_a_promise_about_another_answer(respondent: Respondent) -> None:
    respondent.answer_all()
    for change, sentence in (
        (lambda told: told.update(promise=told["promise"].replace(told["leaf"], "0" * 64)), "does not hold"),
        (lambda told: told.update(promise="We have it."), "This is no signed note."),
    ):
        lie(respondent, f"/answers/{respondent.stage.id}$", with_json(change))
        respondent.press(SUBMIT)
        alarms(respondent, sentence)
        respondent.page.unroute_all()
        respondent.press("Go back")
        respondent.expect_heading("Check your answers")
    assert not respondent.has_said_submitted()
    respondent.submit()  # an honest service again


def check_again(respondent: Respondent, sentence: str) -> None:
    """Check the log once more; there must be an alarm, and none when the service is honest again."""
    respondent.press("Check again")
    alarms(respondent, sentence)
    respondent.page.unroute_all()
    respondent.page.reload()
    respondent.press("Check that mine is counted")
    respondent.expect_heading("Your answer is in the public log")


def test_five_lies_about_the_log(
    consultation: ConsultationStage, submitted: Respondent, devices: Callable[..., Watched]
) -> None:
    inclusion, checkpoint = r"/log/inclusion\?leaf=", r"/log/checkpoint$"
    answer = submitted.page.locator("#leaf")
    submitted.press("Back")
    mine = answer.inner_text()
    submitted.press("Check that mine is counted")
    submitted.expect_heading("Your answer is in the public log")

    # Dropped: the service has signed that it took the answer, and does not know it any more.
    gone = {"status": 404, "json": {"error": "no-such-entry", "message": "There is nothing at this address."}}
    submitted.page.route(re.compile(f"{inclusion}{mine}"), lambda route: route.fulfill(**gone))
    check_again(submitted, "The service does not have your answer in the log, although it has signed")

    # A false proof of inclusion.
    lie(submitted, f"{inclusion}{mine}", with_json(_other_hash))
    check_again(submitted, "The service’s proof that your answer is in the log is false")

    # Altered in the log: where the answer should be stands something else.
    lie(submitted, f"{inclusion}{mine}", with_json(_other_hash))
    lie(submitted, r"/log/leaves", with_json(lambda told: told.update(leaves=['{"altered":true}'])))
    check_again(submitted, "the log holds something else than what you signed")

    # Forked, twice: another log of the same size, and a longer one that is no continuation.
    for more in (0, 3):
        lie(submitted, checkpoint, _forked(consultation, more))
        submitted.page.route(re.compile("/log/consistency"), lambda route: route.fulfill(json={"proof": []}))
        check_again(
            submitted, "The log is not a continuation of the one that was shown before: there are two logs"
        )

    # Cut: entries were taken out of the log.
    lie(submitted, checkpoint, _forked(consultation, -1))
    check_again(submitted, "The log shows fewer entries than it had before")

    # A checkpoint that the log has not signed.
    lie(submitted, checkpoint, lambda note: note.replace("answers", "Answers"))
    check_again(submitted, "")

    # The other device learns the state of the log from the draft, and notices the fork as well.
    other = Respondent(consultation, devices(), submitted.member)
    other.resume(submitted.code).expect_heading("Your answers are submitted")
    lie(other, checkpoint, _forked(consultation, 0))
    other.press("Check that mine is counted")
    alarms(other, "there are two logs")


def _other_hash(told: dict[str, Any]) -> None:
    first = bytearray(from_base64(told["proof"][0], "A hash", 32))
    first[0] ^= 1
    told["proof"][0] = to_base64(bytes(first))


def _forked(stage: ConsultationStage, more: int) -> Change:
    """Sign, with the log's own key, a state of a log that was never shown."""
    key = from_base64(stage.world.app.config["COLLECTOR_KEY"], "The key", 32)

    def change(note: str) -> str:
        origin, size, *_ = Note.read(note).text.split("\n")
        return sign_checkpoint(Signer(origin, key), Checkpoint(origin, int(size) + more, b"\x07" * 32))

    return change


def test_other_questions_than_those_that_were_published(
    consultation: ConsultationStage, devices: Callable[..., Watched]
) -> None:
    respondent = Respondent(consultation, devices(), member=1)
    lie(respondent, r"/questionnaires/", lambda text: text.replace("Steady income", "A lower income"))
    respondent.page.goto(f"/answers/{consultation.id}")
    refuses(respondent, "These are not the questions that were published")


def refuses(respondent: Respondent, sentence: str) -> None:
    """The page shows no question and asks for no code."""
    respondent.expect_heading("You cannot answer on this page")
    expect(respondent.main).to_contain_text(sentence)
    expect(respondent.main).to_contain_text("tell the elections office before you do anything else")
    expect(respondent.page.locator("input")).to_have_count(0)


def test_a_second_definition_for_one_person(
    consultation: ConsultationStage, respondent: Respondent, devices: Callable[..., Watched]
) -> None:
    """The registrar signs another definition, with other questions that fit it, and shows it to some."""
    second, questions = _second_definition(consultation)
    for device in (respondent, Respondent(consultation, devices(), respondent.member)):
        lie(device, r"/definition$", lambda _: second)
        device.page.route(re.compile("/questionnaires/"), lambda route: route.fulfill(body=questions))
    respondent.page.reload()
    refuses(
        respondent, "another definition of this consultation (other questions, other keys or other times)"
    )
    device.resume(respondent.code)
    refuses(device, "another definition of this consultation")


def _second_definition(stage: ConsultationStage) -> tuple[str, str]:
    with stage.world.app.app_context():
        found = store.consultation_by_id(stage.id)
        version, statement = store.newest_version(found), json.loads(found.definition or "")["statement"]
        assert version is not None
        questions = version.text.replace("Steady income", "A lower income")
        statement["questionnaire"] = hashlib.sha256(questions.encode()).hexdigest()
        signature = signing.sign_statement(DEFINITION_PURPOSE, statement)
        return signed(canonical(statement), signature), questions


def test_a_definition_that_nobody_signed(
    consultation: ConsultationStage, devices: Callable[..., Watched]
) -> None:
    respondent = Respondent(consultation, devices(), member=1)
    for change, sentence in (
        (lambda text: text.replace("2026-09", "2026-08"), "The registrar has not signed this definition"),
        (lambda text: text[:-1], ""),
        (lambda text: "<html>", ""),
    ):
        lie(respondent, r"/definition$", change)
        respondent.page.goto(f"/answers/{consultation.id}")
        refuses(respondent, sentence)
        respondent.page.unroute_all()


def test_a_draft_that_was_changed(consultation: ConsultationStage, respondent: Respondent) -> None:
    respondent.expect_status("Saved, encrypted")
    lie(respondent, "/drafts/", with_json(_other_ciphertext))
    respondent.page.reload()
    respondent.expect_heading("You cannot answer on this page")
    expect(respondent.main).to_contain_text("This draft was not written with this code, or it was changed.")


def _other_ciphertext(told: dict[str, Any]) -> None:
    octets = bytearray(from_base64(told["ciphertext"], "The draft"))
    octets[100] ^= 1
    told["ciphertext"] = to_base64(bytes(octets))


def test_a_token_that_the_registrar_s_key_did_not_sign(
    consultation: ConsultationStage, devices: Callable[..., Watched]
) -> None:
    respondent = Respondent(consultation, devices()).sign_in()
    respondent.page.goto(f"/consultations/{consultation.id}")
    lie(respondent, "/token$", with_json(lambda told: told.update(blind_signature=to_base64(b"\x05" * 384))))
    respondent.press("I have a code already")
    respondent.page.get_by_label("Your code").fill(new_code())
    respondent.press("Continue")
    respondent.expect_heading("You cannot answer on this page")
    expect(respondent.main).to_contain_text("has not signed this request with the published key")


def test_a_link_with_a_code_is_questioned(
    consultation: ConsultationStage, respondent: Respondent, devices: Callable[..., Watched]
) -> None:
    """Whoever knows a code can read what is answered with it: nobody is led into another's code unasked."""
    link = f"/answers/{consultation.id}#code={respondent.code}"
    other = Respondent(consultation, devices(), respondent.member)
    other.page.goto(link)
    other.expect_heading("Is this your code?")
    expect(other.page.locator("#brought")).to_have_text(respondent.code[-4:])
    assert "#" not in other.page.url
    other.watched.look("respond-40-whose")
    other.press("No, I will enter mine")
    other.expect_heading("Enter your code")
    expect(other.page.get_by_label("Your code")).to_have_value("")
    other.page.goto("/")
    other.page.goto(link)
    other.press("Yes, it is mine")
    other.expect_heading("Your answers")
    respondent.page.evaluate(f"location.hash = 'code={new_code()}'")  # in a page that is open already
    respondent.expect_heading("Is this your code?")
    respondent.page.reload()
    respondent.expect_heading("Your answers")
