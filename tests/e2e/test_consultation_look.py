"""Every step of a respondent's way: no accessibility fault, nothing too wide; pictures are kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.consultation import ConsultationStage
from tests.e2e.respondent import SUBMIT, Respondent
from tests.e2e.witness import Watched


def test_beginning(consultation: ConsultationStage, devices: Callable[..., Watched]) -> None:
    respondent = Respondent(consultation, devices()).sign_in()
    page, look = respondent.page, respondent.watched.look
    page.goto("/consultations/")
    look("respond-01-list")
    page.goto(f"/consultations/{consultation.id}")
    expect(page.locator("#make-code")).to_be_visible()
    look("respond-02-begin")
    respondent.press("Make my code")
    respondent.read_code()
    page.locator("summary").click()
    look("respond-03-code")
    respondent.press("I have kept it: continue")
    respondent.press("Begin")
    respondent.expect_error("That is not this group of your code.")
    look("respond-04-confirm")
    page.get_by_label("What is the last group of your code?").fill(respondent.code[-4:])
    respondent.press("Begin")
    respondent.expect_heading("Your answers")
    look("respond-05-sections")
    page.goto(f"/consultations/{consultation.id}")
    respondent.press("I have a code already")
    look("respond-06-enter")


def test_answering(respondent: Respondent) -> None:
    page, look = respondent.page, respondent.watched.look
    respondent.press("Start with the first section")
    respondent.press("Save and continue")
    respondent.expect_error("What is your main role?")
    look("respond-10-error")
    respondent.answer_about()
    look("respond-11-empty")
    respondent.page.locator("#reading summary").click()
    respondent.answer_models()
    respondent.press("Save and finish later")
    page.locator(".tellers-qr-details summary").click()
    expect(page.locator("#recovery-code")).to_have_text(respondent.code.replace("-", ""))
    look("respond-12-later")
    respondent.press("Go on answering")
    look("respond-13-sections")
    page.get_by_role("button", name=re.compile("Ways of paying")).click()
    look("respond-14-filled")
    respondent.next("For partners")
    respondent.answer_rest()
    look("respond-15-review")
    respondent.submit()
    look("respond-16-submitted")
    respondent.press("Check that mine is counted")
    respondent.expect_heading("waits for the log")
    look("respond-17-checked")
    respondent.press("Back")
    respondent.press("Withdraw my answers")
    look("respond-18-withdraw")
    respondent.press("Withdraw my answers")
    respondent.expect_heading("Your answers are withdrawn")
    look("respond-19-withdrawn")
    respondent.press("Finish and forget my code on this device")
    look("respond-20-left")


def test_what_goes_wrong(
    consultation: ConsultationStage, respondent: Respondent, devices: Callable[..., Watched], tmp_path: Path
) -> None:
    page, look = respondent.page, respondent.watched.look
    respondent.answer_all()
    respondent.expect_status("Saved, encrypted")
    page.route(re.compile("/drafts/"), lambda route: route.abort())
    page.route(re.compile(f"/answers/{consultation.id}$"), lambda route: route.abort())
    respondent.press(SUBMIT)
    respondent.expect_heading("We could not confirm that your answers have arrived")
    look("respond-30-unsure")
    respondent.press("Go back to your answers")
    respondent.expect_status("No connection.")
    look("respond-31-offline")
    page.unroute_all()
    refusal = {"status": 409, "json": {"error": "x", "message": "This consultation is closed."}}
    page.route(re.compile(f"/answers/{consultation.id}$"), lambda route: route.fulfill(**refusal))
    respondent.press(SUBMIT)
    respondent.expect_heading("Your answers were not submitted")
    look("respond-32-refused")
    page.unroute_all()
    page.route(re.compile(f"/answers/{consultation.id}$"), lambda route: route.fulfill(json={"leaf": "0"}))
    respondent.press("Go back to your answers")
    respondent.press(SUBMIT)
    respondent.expect_heading("Something is wrong with the service")
    look("respond-33-alarm")
    assert "pension" not in respondent.save_file("Save the evidence", tmp_path).read_text()
    _receipt_page(consultation, Respondent(consultation, devices(), respondent.member), tmp_path)


def _receipt_page(consultation: ConsultationStage, visitor: Respondent, folder: Path) -> None:
    """No code, a wrong code, a file that is no receipt."""
    page, look = visitor.page, visitor.watched.look
    page.goto(f"/answers/{consultation.id}")
    visitor.press("Continue")
    visitor.expect_error("A recovery code has 28 letters and digits. This one has 0.")
    look("respond-34-code")
    page.goto(f"/answers/{consultation.id}/receipt")
    visitor.press("Check this receipt")
    visitor.expect_error("Choose the file of your receipt")
    look("respond-35-receipt")
    (folder / "no-receipt.json").write_text("{}")
    page.get_by_label("Your receipt").set_input_files(folder / "no-receipt.json")
    visitor.press("Check this receipt")
    visitor.expect_error("This file is not a receipt of this consultation, or it was changed")


def test_without_javascript(consultation: ConsultationStage, devices: Callable[..., Watched]) -> None:
    visitor = Respondent(consultation, devices(java_script_enabled=False), member=1)
    visitor.page.goto(f"/answers/{consultation.id}")
    needed = "Your answers must be encrypted before they leave your device, and that takes JavaScript."
    expect(visitor.main).to_contain_text(needed, use_inner_text=True)
    visitor.sign_in()
    visitor.page.goto(f"/consultations/{consultation.id}")
    expect(visitor.main).to_contain_text("How your anonymity is protected, and its limits")


def test_ranking_by_drag(respondent: Respondent) -> None:
    page = respondent.page
    respondent.press("Start with the first section")
    respondent.answer_about()
    ranking = respondent.question("q_rank")
    for option, target in (("Safe workload", "Your ranking"), ("Steady income", "Your ranking")):
        row = ranking.get_by_role("listitem").filter(has_text=option)
        row.scroll_into_view_if_needed()
        box = row.locator("[data-handle]").bounding_box()
        goal = ranking.get_by_text(target, exact=True).bounding_box()
        assert box is not None
        assert goal is not None
        page.mouse.move(box["x"] + 10, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(goal["x"] + 10, goal["y"] + 5, steps=5)
        page.mouse.up()
    expect(page.locator("#consult-announcer")).to_have_text("Steady income is now choice 1.")
    names = ranking.locator("[data-ranked] .tellers-ranking__label")
    expect(names).to_have_text(["Steady income", "Safe workload"])
