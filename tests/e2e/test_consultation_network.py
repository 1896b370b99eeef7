"""Dead connections, lost answers, ended sign-ins, two devices: nothing that somebody typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Route, expect

from app.config import VOTER_IDLE
from tests.e2e.consultation import ConsultationStage
from tests.e2e.respondent import SUBMIT, Respondent
from tests.e2e.witness import Watched

OFFLINE = "No connection. Your answers are kept on this device and will be saved when the network returns."
DRAFTS = re.compile("/drafts/")


def test_the_network_dies_in_the_middle_and_returns(
    consultation: ConsultationStage, respondent: Respondent, devices: Callable[..., Watched]
) -> None:
    respondent.press("Start with the first section")
    respondent.expect_status("Saved, encrypted")
    respondent.watched.context.set_offline(True)
    respondent.answer_about()
    respondent.expect_status(OFFLINE)
    expect(respondent.page.locator("#consult-announcer")).to_contain_text("No connection.")
    respondent.answer_models().answer_rest()
    assert "unsaved" in respondent.page.evaluate("Object.keys(localStorage).join()")
    assert "pension" not in respondent.page.evaluate("JSON.stringify(localStorage)")
    respondent.press(SUBMIT)
    respondent.expect_heading("We could not confirm that your answers have arrived")
    assert not respondent.has_said_submitted()
    respondent.watched.context.set_offline(False)
    respondent.expect_status("Saved, encrypted")
    respondent.press("Try again")
    respondent.expect_heading("Your answers are submitted")
    other = Respondent(consultation, devices(), respondent.member).resume(respondent.code)
    other.expect_heading("Your answers are submitted")


def test_a_page_that_is_closed_without_a_network_finds_everything_again(respondent: Respondent) -> None:
    """The phone puts the page away: what was not saved is on the device, encrypted."""
    respondent.press("Start with the first section")
    respondent.expect_status("Saved, encrypted")
    respondent.page.route(DRAFTS, lambda route: route.abort())
    respondent.answer_about(role="Salaried GP", sessions="8")
    respondent.expect_status(OFFLINE)
    respondent.press("Save and finish later")
    expect(respondent.main).to_contain_text("your last changes are kept on this device only")
    respondent.page.close()
    respondent.watched.page = respondent.watched.context.new_page()
    respondent.resume(respondent.code).expect_heading("Your answers")
    expect(respondent.main).to_contain_text("You have answered 2 of 8 questions.")
    respondent.expect_status("Saved, encrypted")


def test_a_submission_whose_answer_is_lost(consultation: ConsultationStage, respondent: Respondent) -> None:
    respondent.answer_all()

    def store_and_drop(route: Route) -> None:
        assert route.fetch().status == 200
        route.abort("connectionreset")

    address = re.compile(f"/answers/{consultation.id}$")
    respondent.page.route(address, store_and_drop, times=3)
    with consultation.tap.recording() as requests:
        respondent.press(SUBMIT)
        respondent.expect_heading("We could not confirm that your answers have arrived")
        assert not respondent.has_said_submitted()
        respondent.press("Try again")
        respondent.expect_heading("Your answers are submitted")
    sent = {request.body for request in requests if request.method == "POST"}
    assert len(sent) == 1, "every attempt sends the same submission"
    expect(respondent.main).not_to_contain_text("It replaces the earlier ones")


def test_a_token_whose_answer_is_lost(
    consultation: ConsultationStage, devices: Callable[..., Watched]
) -> None:
    respondent = Respondent(consultation, devices()).sign_in()

    def store_and_drop(route: Route) -> None:
        assert route.fetch().status == 200
        route.abort("connectionreset")

    respondent.page.route(re.compile("/token$"), store_and_drop, times=2)
    respondent.begin()


def test_a_sign_in_that_ends_loses_nothing(
    consultation: ConsultationStage, devices: Callable[..., Watched]
) -> None:
    """Nobody is signed in where answers are given, so nothing there can time out."""
    respondent = Respondent(consultation, devices()).sign_in().begin()
    respondent.press("Start with the first section")
    with consultation.at(consultation.world.clock.now() + VOTER_IDLE + timedelta(hours=12)):
        respondent.answer_about().answer_models()
        respondent.expect_status("Saved, encrypted")
        respondent.answer_rest().submit()
        respondent.page.goto(f"/consultations/{consultation.id}")
        respondent.expect_heading("Sign in to vote")


def test_a_registrar_s_page_that_was_open_too_long(
    consultation: ConsultationStage, devices: Callable[..., Watched]
) -> None:
    respondent = Respondent(consultation, devices()).sign_in()
    respondent.page.goto(f"/consultations/{consultation.id}")
    respondent.press("Make my code")
    respondent.read_code()
    respondent.press("I have kept it: continue")
    with consultation.at(consultation.world.clock.now() + VOTER_IDLE):
        respondent.page.get_by_label("What is the last group of your code?").fill(respondent.code[-4:])
        respondent.press("Begin")
        respondent.expect_heading("You have no token yet")
        expect(respondent.main).to_contain_text("Your sign-in has ended. Your code is still good")
        respondent.sign_in()
        respondent.page.goto(f"/consultations/{consultation.id}")
        respondent.press("I have a code already")
        respondent.page.get_by_label("Your code").fill(respondent.code)
        respondent.press("Continue")
        respondent.expect_heading("Your answers")


def test_two_devices_at_once(
    consultation: ConsultationStage, respondent: Respondent, devices: Callable[..., Watched]
) -> None:
    respondent.press("Start with the first section")
    respondent.expect_status("Saved, encrypted")
    other = Respondent(consultation, devices(), respondent.member).resume(respondent.code)
    other.press("Start with the first section")
    other.page.get_by_label("Salaried GP", exact=True).check()
    other.expect_status("Saving")
    other.expect_status("Saved, encrypted")
    respondent.page.get_by_label("Retired GP", exact=True).check()
    respondent.expect_heading("Your answers were changed on another device")
    expect(respondent.main).to_contain_text("What is your main role?")
    respondent.press("Keep the answers of the other device")
    respondent.expect_heading("Your answers")
    respondent.press("Go on where you left off")
    expect(respondent.page.get_by_label("Salaried GP", exact=True)).to_be_checked()
    respondent.expect_status("Saved, encrypted")
    other.page.get_by_label("GP partner", exact=True).check()
    other.expect_heading("Your answers were changed on another device")
    other.press("Keep the answers of this device")
    other.press("Go on where you left off")
    expect(other.page.get_by_label("GP partner", exact=True)).to_be_checked()


def test_the_close_comes_while_somebody_answers(
    consultation: ConsultationStage, respondent: Respondent
) -> None:
    respondent.answer_all()
    respondent.expect_status("Saved, encrypted")
    with consultation.at(consultation.closes):
        respondent.press(SUBMIT)
        respondent.expect_heading("Your answers were not submitted")
        expect(respondent.main).to_contain_text("This consultation is closed. Nothing was sent")
        assert not respondent.has_said_submitted()
        respondent.page.reload()
        respondent.expect_heading("You cannot answer now")
    respondent.page.reload()
    respondent.press("Check and submit your answers")
    respondent.submit()
