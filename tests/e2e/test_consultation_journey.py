"""From the code to the counted answer on a phone, on two devices, and what leaves the browser meanwhile."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect

from crypto.consultation.codes import new_code
from tests.e2e import traces
from tests.e2e.consultation import ConsultationStage, open_consultation
from tests.e2e.respondent import Respondent
from tests.e2e.tap import Request
from tests.e2e.witness import Watched, open_watched
from tests.external import ROOT


def verify_receipt(file: Path, key: str, *more: str) -> str:
    """Run the command that a respondent runs at home; return what it prints."""
    command = [sys.executable, "-m", "crypto", "verify-receipt", str(file), "--key", key, *more]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_whole_way_on_two_devices(
    consultation: ConsultationStage, devices: Callable[..., Watched], tmp_path: Path
) -> None:
    respondent = Respondent(consultation, devices()).sign_in().begin()
    assert "#" not in respondent.page.url
    respondent.press("Start with the first section")
    respondent.answer_about()
    expect(respondent.page.locator("#consult-status")).to_have_text("Saved, encrypted")
    tablet = Respondent(consultation, devices(), respondent.member).resume(respondent.code.lower())
    tablet.expect_heading("Your answers")
    expect(tablet.main).to_contain_text("You have answered 2 of 9 questions.")
    tablet.press("Go on where you left off")
    tablet.expect_heading("Ways of paying")
    tablet.answer_models().answer_rest()
    expect(tablet.main).to_contain_text("How many sessions do you work as “GP partner”?")
    tablet.submit()
    receipt = tablet.save_file("Save the receipt", tmp_path)
    assert re.search(r"Revision\W+1\b", verify_receipt(receipt, consultation.log_key))
    _change_after_submitting(tablet)
    consultation.batch()
    tablet.press("Check that mine is counted")
    tablet.expect_heading("Your answer is in the public log")
    proved = tablet.save_file("Save the receipt with its proof", tmp_path)
    printed = verify_receipt(proved, consultation.log_key)
    assert re.search(r"Revision\W+2\b", printed), printed
    assert re.search(r"Proved to be in the log\W+(yes|True)", printed), printed


def _change_after_submitting(respondent: Respondent) -> None:
    """Change one answer through the review, and submit again."""
    respondent.press("Change my answers")
    respondent.press("Check and submit your answers")
    respondent.page.locator("#change-q_role").click()
    expect(respondent.page.get_by_label("GP partner", exact=True)).to_be_focused()
    respondent.page.get_by_label("Retired GP").check()
    assert respondent.question("q_sessions").is_hidden()
    respondent.press("Back to the check of your answers")
    expect(respondent.main).to_contain_text("They are no longer asked, so the answers will not be submitted")
    respondent.press("Encrypt and submit again")
    respondent.expect_heading("Your answers are submitted")
    expect(respondent.main).to_contain_text("This is submission number 2.")


def test_answers_can_be_withdrawn_and_given_again(respondent: Respondent) -> None:
    respondent.answer_all().submit()
    respondent.press("Withdraw my answers")
    respondent.expect_heading("Do you want to withdraw your answers?")
    respondent.press("Withdraw my answers")
    respondent.expect_heading("Your answers are withdrawn")
    respondent.page.reload()
    respondent.expect_heading("Your answers are withdrawn")
    respondent.press("Answer again")
    respondent.press("Check and submit your answers")
    respondent.submit()


def test_a_code_that_was_used_gets_its_token_again_and_another_code_none(
    consultation: ConsultationStage, respondent: Respondent, devices: Callable[..., Watched]
) -> None:
    again = Respondent(consultation, devices(), respondent.member).sign_in()
    again.page.goto(f"/consultations/{consultation.id}")
    expect(again.main).to_contain_text("You have begun already.")
    again.press("I have a code already")
    again.page.get_by_label("Your code").fill("0000-0000-0000-0000-0000-0000-0000")
    again.press("Continue")
    again.expect_error("This recovery code has a typing mistake in it.")
    again.page.get_by_label("Your code").fill(new_code())
    again.press("Continue")
    again.expect_error("You have confirmed another recovery code before")
    again.page.get_by_label("Your code").fill(respondent.code)
    again.press("Continue")
    again.expect_heading("Your answers")


def test_a_code_under_which_nothing_is_kept(
    consultation: ConsultationStage, devices: Callable[..., Watched]
) -> None:
    stranger = Respondent(consultation, devices(), member=1).resume(new_code())
    stranger.expect_error("Nothing is kept under this code.")
    stranger.page.get_by_label("Your code").fill("ABC")
    stranger.press("Continue")
    stranger.expect_error("A recovery code has 28 letters and digits. This one has 3.")


SAID = ("A pension fund", "Nothing at all, ever", "workload", "salaried")


def test_no_request_contains_an_answer_or_the_code(
    consultation: ConsultationStage, devices: Callable[..., Watched]
) -> None:
    respondent = Respondent(consultation, devices()).sign_in()
    with consultation.tap.recording() as requests:
        respondent.begin().press("Start with the first section")
        respondent.answer_about(role="GP partner").answer_models().answer_rest().submit()
        respondent.press("Check that mine is counted")
        respondent.expect_heading("waits for the log")
        respondent.page.wait_for_load_state("networkidle")
    plain = respondent.code.replace("-", "")
    needles = {needle for text in (*SAID, respondent.code, plain) for needle in traces.disguises(text)}
    found = {needle for request in requests for needle in traces.leaks(request, needles)}
    assert not found
    at_the_collector = [request for request in requests if request.path.startswith("/answers/")]
    assert at_the_collector
    assert not any("COOKIE" in dict(request.headers) for request in _by_script(at_the_collector))
    sizes = {len(json.loads(r.body)["ciphertext"]) for r in requests if "/drafts/" in r.path and r.body}
    assert len(sizes) == 1, "drafts of all states have one size"


def _by_script(requests: list[Request]) -> list[Request]:
    """Return the requests that the page's script made, without the page itself."""
    return [request for request in requests if dict(request.headers).get("SEC_FETCH_DEST") == "empty"]


def test_what_stays_on_the_device(respondent: Respondent) -> None:
    page = respondent.page
    respondent.answer_all().submit()
    respondent.expect_status("Saved, encrypted")
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.includes('unsaved'))") == []
    assert respondent.code in page.evaluate("JSON.stringify(sessionStorage)")
    respondent.press("Finish and forget my code on this device")
    respondent.expect_heading("This device has forgotten your code")
    assert page.evaluate("sessionStorage.length") == 0
    assert respondent.code not in page.evaluate("JSON.stringify(localStorage)")
    page.reload()
    respondent.expect_heading("Enter your code")


def test_after_the_close_it_is_counted(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "platform"
    folder.mkdir()
    with open_consultation(folder) as stage:
        watched = open_watched(browser, stage.url)
        respondent = Respondent(stage, watched).arrive().answer_all().submit()
        receipt = respondent.save_file("Save the receipt", tmp_path)
        stage.close()
        watched.page.reload()
        respondent.press("Check that mine is counted")
        respondent.expect_heading("Your answer is counted")
        watched.page.goto(f"/answers/{stage.id}/receipt")
        watched.page.get_by_label("Your receipt").set_input_files(receipt)
        respondent.press("Check this receipt")
        respondent.expect_heading("Your answer is counted")
        files = tmp_path / "files.zip"
        files.write_bytes(watched.page.request.get(f"/answers/{stage.id}/files.zip").body())
        assert re.search(r"Counts.*(yes|True)", verify_receipt(receipt, stage.log_key, "--log", str(files)))
        assert not watched.faults, watched.faults
        watched.context.close()
