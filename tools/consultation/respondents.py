"""Respondents: each does over HTTP what a browser does, encryption included, in a process of the pool."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

import httpx

from consult.questionnaire import parse
from crypto.consultation.answers import Submission, make_answer, make_withdrawal
from crypto.consultation.codes import Derived, derive_keys, new_code
from crypto.consultation.definitions import Definition, check_registrar, read_definition
from crypto.consultation.drafts import decrypt_draft, encrypt_draft
from crypto.consultation.leaves import answer_leaf, hash_of
from crypto.consultation.promises import check_promise
from crypto.consultation.tokens import finish_token, request_token
from tools.consultation.opinions import answers
from tools.election.visitor import PlayError, Visitor

OK, CONFLICT = 200, 409
SCRIPT = re.compile(r'(?s)<script type="application/json" id="consultation">(.*?)</script>')


@dataclass(frozen=True)
class Plan:
    """What one person does. ``number`` gives the browser an address of its own."""

    number: int
    email: str
    texts_only: bool = False
    other_device: bool = False
    changes: bool = False
    withdraws: bool = False
    retries: bool = False
    tries_twice: bool = False


@dataclass
class Outcome:
    """What became of it: the last entry of the log and its promise, and what was refused on the way."""

    class_name: str
    leaf: str
    promise: str
    withdrawn: bool
    refused: list[str] = field(default_factory=list)


def ask_for_code(base_url: str, plan: Plan) -> dict[str, str]:
    """Type the e-mail address; return the cookies of the browser that waits for the code."""
    visitor = _visitor(base_url, plan)
    visitor.submit(visitor.open("/sign-in"), "", email=plan.email)
    return dict(visitor.http.cookies)


def respond(base_url: str, public_id: str, plan: Plan, cookies: dict[str, str], code: str) -> Outcome:
    """Sign in with the mailed ``code``, take a token, answer, and do what the plan says."""
    visitor = _visitor(base_url, plan)
    for name, value in cookies.items():
        visitor.http.cookies.set(name, value, domain=httpx.URL(base_url).host)
    visitor.submit(visitor.open("/sign-in/code"), "", code=code)
    respondent = _Respondent(base_url, public_id, plan, visitor)
    respondent.take_token()
    respondent.draft()
    return respondent.answer()


def _visitor(base_url: str, plan: Plan) -> Visitor:
    return Visitor(base_url, f"127.0.{1 + plan.number // 250}.{1 + plan.number % 250}")


class _Respondent:
    """One person with a recovery code, on one device after another."""

    def __init__(self, base_url: str, public_id: str, plan: Plan, visitor: Visitor) -> None:
        self.plan, self.visitor = plan, visitor
        page = visitor.open(f"/consultations/{public_id}").text
        found = SCRIPT.search(page)
        if found is None:
            raise PlayError(f"the page of the consultation has no data:\n{page}")
        self.data: dict[str, Any] = json.loads(found[1])
        self.definition = self._definition()
        self.record = self.definition.record
        self.derived = derive_keys(new_code(), self.record.fingerprint)
        self.collector = visitor.http
        self.address = f"/answers/{public_id}"
        text = self._get(f"{self.address}/questionnaires/{self.definition.questionnaire}").text
        self.questionnaire = parse(text)
        self.revision, self.refused, self.token = 0, [], ""
        self.given = answers(self.questionnaire, plan.number, plan.texts_only)

    def _definition(self) -> Definition:
        whole = json.loads(self._get(self.data["definition_url"]).text)
        check_registrar(self.data["registrar_key"], whole["statement"], whole["signature"])
        return read_definition(whole["statement"])

    def take_token(self) -> None:
        """Let the registrar sign blindly; a lost answer is asked for again, a second code is refused."""
        request = request_token(self.record, self.derived, self.data["class_name"])
        signature = self._ask(request.blinded).json()["blind_signature"]
        if self.plan.retries and self._ask(request.blinded).json()["blind_signature"] != signature:
            raise PlayError("the same request got another signature")
        if self.plan.tries_twice:
            other = derive_keys(new_code(), self.record.fingerprint)
            second = request_token(self.record, other, self.data["class_name"])
            self._refuse(self._ask(second.blinded), "token-issued-already")
        self.token = finish_token(self.record, request, signature)

    def draft(self) -> None:
        """Keep a draft; on another device fetch it by the code, go on, and find the first device behind."""
        half = dict(list(self.given.items())[: len(self.given) // 2])
        self._keep(self.derived, 1, half)
        if self.plan.other_device:
            kept = self._get(self._place).json()
            fetched = json.loads(decrypt_draft(self.derived, kept["ciphertext"]))
            if fetched != half:
                raise PlayError("another device got another draft")
            self._keep(self.derived, 2, {**fetched, **self.given})
            self._refuse(self._put(self.derived, 2, half), "draft-moved")

    def answer(self) -> Outcome:
        """Send the answer; change or withdraw it where the plan says so; return the last promise."""
        made = self._made(self.given)
        leaf, promise = self._send(made)
        if self.plan.changes:
            made = self._made(answers(self.questionnaire, self.plan.number + 100_000, self.plan.texts_only))
            leaf, promise = self._send(made)
            self.revision = 1
            stale = self._made(self.given)
            self._refuse(self._post(stale), "stale-revision")
            self.revision = 2
        if self.plan.withdraws:
            self.revision += 1
            made = make_withdrawal(
                self.derived,
                class_name=self.data["class_name"],
                token=self.token,
                questionnaire=self.definition.questionnaire,
                revision=self.revision,
            )
            leaf, promise = self._send(made)
        withdrawn = made.statement.withdrawn
        return Outcome(self.data["class_name"], leaf, promise, withdrawn, self.refused)

    def _made(self, given: dict[str, Any]) -> Submission:
        self.revision += 1
        return make_answer(
            self.record,
            self.derived,
            class_name=self.data["class_name"],
            token=self.token,
            questionnaire=self.definition.questionnaire,
            questions=[question.id for question in self.questionnaire.questions()],
            revision=self.revision,
            answers=given,
        )

    def _send(self, made: Submission) -> tuple[str, str]:
        leaf = answer_leaf(made)
        for _ in range(2 if self.plan.retries else 1):
            found = self._post(made)
            if found.status_code != OK or found.json()["leaf"] != hash_of(leaf).hex():
                raise PlayError(f"the answer was not taken: {found.text}")
            check_promise(found.json()["promise"], self.record.log, hash_of(leaf))
        return leaf, found.json()["promise"]

    @property
    def _place(self) -> str:
        return f"{self.address}/drafts/{self.derived.locator}"

    def _keep(self, derived: Derived, version: int, content: dict[str, Any]) -> None:
        if self._put(derived, version, content).status_code != OK:
            raise PlayError("a draft was not kept")

    def _put(self, derived: Derived, version: int, content: dict[str, Any]) -> httpx.Response:
        text = encrypt_draft(derived, json.dumps(content).encode())
        return self.collector.put(self._place, json={"version": version, "ciphertext": text})

    def _post(self, made: Submission) -> httpx.Response:
        return self.collector.post(self.address, content=made.text().encode())

    def _ask(self, blinded: str) -> httpx.Response:
        body = {"class": self.data["class_name"], "blinded": blinded}
        return self.visitor.http.post(
            self.data["token_url"], json=body, headers={"X-CSRFToken": self.data["csrf"]}
        )

    def _get(self, path: str) -> httpx.Response:
        answer = self.visitor.http.get(path)
        if answer.status_code != OK:
            raise PlayError(f"GET {path}: {answer.status_code} {answer.text[:500]}")
        return answer

    def _refuse(self, answer: httpx.Response, code: str) -> None:
        if answer.status_code != CONFLICT or answer.json()["error"] != code:
            raise PlayError(f"expected {code}, got {answer.status_code} {answer.text[:500]}")
        self.refused.append(code)
