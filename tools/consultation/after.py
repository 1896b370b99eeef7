"""After the close: every receipt and the log verified, the answers opened by two of three trustees."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import httpx

from crypto.consultation.files import read_files
from crypto.consultation.leaves import hash_of
from crypto.consultation.log import VerifiedLog, verify_log
from crypto.consultation.receipts import Inclusion, check_receipt, check_standing, receipt_text
from tools.consultation.office import Console
from tools.consultation.respondents import Outcome
from tools.election.trustees import NEEDED, Trustees, run
from tools.election.visitor import PlayError


def published(console: Console, folder: Path) -> Path:
    """Download what is public."""
    path = folder / "files.zip"
    answer = console.office.http.get(f"/answers/{console.public_id}/files.zip")
    path.write_bytes(answer.content)
    return path


def verified(files: Path, registrar_key: str) -> VerifiedLog:
    """Verify the log, here and once more with the command that anybody runs."""
    log = verify_log(read_files(files), registrar_key=registrar_key)
    keys = ["--key", log.record.log.text(), "--registrar-key", registrar_key]
    print(run("verify-log", files, *keys, "--closed").rstrip())
    return log


def check_receipts(console: Console, log: VerifiedLog, outcomes: list[Outcome], folder: Path) -> Counter[str]:
    """Complete every receipt with its proof and check it, alone and in the log; return how they stand."""
    http, stands = console.office.http, Counter[str]()
    note = http.get(f"/answers/{console.public_id}/log/checkpoint").text
    text = ""
    for outcome in outcomes:
        text = _completed(http, console.public_id, log, outcome, note)
        standing = check_standing(check_receipt(text, log.record.log.text()), log)
        if not standing.is_latest or standing.counted is outcome.withdrawn:
            raise PlayError("a receipt does not stand in the log as it should")
        stands["withdrawn" if outcome.withdrawn else "counted"] += 1
    one = folder / "receipt.json"
    one.write_text(text, encoding="utf-8")
    run("verify-receipt", one, "--key", log.record.log.text(), "--log", folder / "files.zip")
    return stands


def _completed(http: httpx.Client, public_id: str, log: VerifiedLog, outcome: Outcome, note: str) -> str:
    digest = hash_of(outcome.leaf).hex()
    proof = http.get(f"/answers/{public_id}/log/inclusion", params={"leaf": digest, "size": log.tree.size})
    if proof.status_code != httpx.codes.OK:
        raise PlayError(f"no proof for a promised answer: {proof.text}")
    inclusion = Inclusion.read(proof.json())
    return receipt_text(log.record.text, outcome.leaf, outcome.promise, inclusion, note)


def open_answers(
    console: Console, trustees: Trustees, log: VerifiedLog, registrar_key: str, folder: Path
) -> None:
    """Let two of the three trustees contribute with their command, and the office hand in what it wrote."""
    archive, answers = console.archive(folder), len(log.require_closed().places)
    for member in range(1, NEEDED + 1):
        output = folder / f"opening-{member}.jsonl"
        keys = ["--key", trustees.folder / f"private-{member}.json", "--log-key", log.record.log.text()]
        known = ["--registrar-key", registrar_key, "--answers", str(answers)]
        run("trustee", "open-answers", archive, *keys, *known, "-o", output)
        console.hand_in(output)


def reconciliation(console: Console, log: VerifiedLog, outcomes: list[Outcome], opened: int) -> list[str]:
    """Return the lines that show that everything adds up; raise PlayError where it does not."""
    counted = json.loads(console.office.http.get(f"/answers/{console.public_id}/counted").text)
    lines = ["class        entitled   tokens  withdrawn  answers"]
    for name, total in counted["classes"].items():
        mine = [one for one in outcomes if one.class_name == name]
        withdrawn = sum(one.withdrawn for one in mine)
        expected = {"issued": len(mine), "withdrawn": withdrawn, "answers": len(mine) - withdrawn}
        if any(total[key] != number for key, number in expected.items()):
            raise PlayError(f"class {name}: counted {total}, played {expected}")
        numbers = (total["entitled"], total["issued"], total["withdrawn"], total["answers"])
        lines.append(f"{name:<12} {numbers[0]:>8} {numbers[1]:>8} {numbers[2]:>10} {numbers[3]:>8}")
    answers = sum(not one.withdrawn for one in outcomes)
    if opened != answers or not counted["reconciles"]:
        raise PlayError(f"{answers} answers were given and {opened} opened")
    lines.append(f"entries in the log: {log.tree.size}; answers opened: {opened}; everything adds up")
    return lines
