"""Every command that the documents print is run here, or by the test that the table names.

A document's commands are the lines of its ``sh`` blocks. A new one without a row fails.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import config
from ballot.report import archive
from crypto.archive import read_archive
from crypto.groups import group_named
from crypto.notices import START, sign_notice
from crypto.receipts import new_platform_key, platform_public_key, sign_text
from crypto.reports import signed_file
from crypto.trustees.keys import make_key
from crypto.trustees.record import Single
from tests.crypto.trustees.elections import CHOICE, RANKING, SmallElection
from tests.external import ROOT, require_program
from tools.election.post_office import free_port

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TRUSTEE_GUIDE = ROOT / "docs/guides/trustee.md"  # has a test of its own
CONSULTATION_GUIDE = ROOT / "docs/guides/consultation-verifier.md"  # has one, too
BASE_URL = f"http://127.0.0.1:{free_port()}"
TRIES = 600  # a busy machine may take minutes
BLT = '3 1\n4 1 2 0\n3 2 0\n2 3 2 0\n0\n"Candidate A"\n"Candidate B"\n"Candidate C"\n"Chair"\n'
ENTITLED = 3

#: Commands of make, and the test or script that runs what they call.
ELSEWHERE = {
    "make demo": "tests/app/test_demo.py",
    "make test": ".ci/run",
    "make election": "tests/tools/test_played_election.py",
    "make consultation": "tests/consult/test_played_consultation.py",
    "make pictures": "tests/tools/test_played_election.py",
    "make bench": "tests/tools/test_bench_casting.py",
    "make faults": "tests/faults/test_faults_sqlite.py",
    "make load": "tests/loadtests/test_short_loads.py",
    "make load SHAPE=hustings": "tests/loadtests/test_short_loads.py",
    'make load LOAD="--database postgresql"': "tests/loadtests/test_short_loads.py",
    'make load SHAPE=last-hour LOAD="--processes 2 --elsewhere 2"': "tests/loadtests/test_short_loads.py",
    "make load SHAPE=join": "tests/loadtests/test_short_loads.py",
}

#: Commands that need a served platform at the public address, and the test that runs them so.
SERVED = {"flask --app app canary cast": ("tests/app/operations/test_canary.py", '"canary", "cast"')}


def commands_of(path: Path) -> list[str]:
    """Return the commands that a document prints, comments and continuation lines resolved."""
    blocks = re.findall(r"```sh\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [line.split("  #")[0].split(" # ")[0].strip() for line in lines if line.strip()]


OWN_TESTS = (TRUSTEE_GUIDE, CONSULTATION_GUIDE)
COMMANDS = sorted({line for path in DOCUMENTS if path not in OWN_TESTS for line in commands_of(path)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the documents name."""
    place = tmp_path_factory.mktemp("docs")
    group = group_named("BELENIOS-2048")
    private, key = make_key(group)
    votes = [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    election = SmallElection(place / "FINAL.bel", [Single(group, key)], CHOICE, votes).cast()
    shutil.copy(place / "FINAL.bel", place / "EARLIER.bel")
    election.close().decrypt(private)
    election.result()
    (place / "election").mkdir()
    shutil.copy(place / "FINAL.bel", place / "election")
    shutil.copy(place / "FINAL.bel", place / "FILE")
    (place / "COUNT.blt").write_text(BLT, encoding="utf-8")
    _write_notices(place)
    _write_report(place)
    return place


def _write_notices(place: Path) -> None:
    """Write the first notice of the election: no credential is spare."""
    with read_archive(place / "FINAL.bel") as opened:
        election, head = json.loads(opened.setup.election), opened.event_hashes[0]
    moment = "2026-07-09T13:00:00Z"
    data = {"spares": [], "entitled": ENTITLED, "roll": "0" * 64, "opens": moment, "closes": moment}
    notice = {"uuid": election["uuid"], "number": 0, "previous": START, "at": moment, "kind": "sealed"}
    notice |= {"height": 0, "head": head, "reason": "", "data": data}
    (place / "NOTICES.json").write_text(sign_notice(new_platform_key(), notice) + "\n", encoding="utf-8")


def _write_report(place: Path) -> None:
    """Write a signed report of a poll without contests, and the archive of it."""
    private = new_platform_key()
    signed = {"name": "A Person", "role": "scrutineer", "at": "2026-07-09T14:00:00Z"}
    report = {"poll": {"title": "Officer elections"}, "contests": []}
    key = platform_public_key(private)
    text = signed_file(report, signed, key, lambda purpose, body: sign_text(private, purpose, body))
    (place / "report.json").write_text(text, encoding="utf-8")
    moment = datetime(2026, 7, 9, 14, tzinfo=UTC)
    pieces = archive.stream("report", [archive.File("report.json", [text.encode()])], moment)
    (place / "ARCHIVE.zip").write_bytes(b"".join(pieces))


@pytest.fixture(scope="module")
def environment(folder: Path) -> dict[str, str]:
    """The environment of a freshly configured platform with an empty, migrated database."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("TELLERS_")}
    chosen = {
        **bare,
        **config.new_secrets(),
        "TELLERS_DATABASE_URL": f"sqlite:///{folder / 'tellers.sqlite'}",
        "TELLERS_BASE_URL": "https://127.0.0.1",
        "TELLERS_SMTP_HOST": "127.0.0.1",
        "TELLERS_MAIL_FROM": "tellers@example.org",
        "TELLERS_INSTANCE": str(folder / "instance"),
        "TELLERS_BIND": BASE_URL.removeprefix("http://"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    for line in (
        "flask --app app db upgrade",
        *(
            f"flask --app app create-staff --role {role} --name X --email {role}@example.org "
            "--password 'a long enough password'"
            for role in ("office", "scrutineer")
        ),
        f"flask --app app backup {folder / 'instance' / 'copies'}",
        f"flask --app app answers backup {folder / 'instance' / 'answers'}",
    ):
        subprocess.run(shlex.split(line), cwd=ROOT, env=chosen, check=True, capture_output=True)
    return chosen


def run(line: str, folder: Path, environment: dict[str, str], typed: str = "") -> str:
    """Run a command through the shell as it is printed; return what it wrote."""
    place = ROOT if line.startswith(("flask", "gunicorn", "python -m app")) else folder
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=place,
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return done.stdout


def prepared(line: str) -> tuple[str, str]:
    """Return the command with example values in the place of words that stand for them, and what is typed."""
    line = line.replace("ENTITLED", str(ENTITLED)).replace("EMAIL", "office@example.org")
    line = line.replace("BACKUPS", "$TELLERS_INSTANCE/more-copies").replace(
        "BACKUP", "$TELLERS_INSTANCE/copies/*"
    )
    if " answers " in line:
        line = line.replace("FOLDER", "$TELLERS_INSTANCE/more-answers").replace(
            "COPY", "$TELLERS_INSTANCE/answers/*"
        )
    if "create-staff" in line:
        role = line.rpartition(" ")[2]
        return line, f"A Person\nnew-{role}@example.org\na long enough password\na long enough password\n"
    return line, ""


def serves(process: subprocess.Popen[bytes]) -> bool:
    """Wait until the web server answers on its address."""
    for _ in range(TRIES):
        try:
            request = urllib.request.Request(  # noqa: S310  (our own address)
                BASE_URL + "/", headers={"Host": "127.0.0.1"}
            )
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            if process.poll() is not None:
                return False
            time.sleep(0.2)
    return False


def catches(process: subprocess.Popen[bytes], number: int) -> bool:
    """Tell whether a process has a handler of its own for a signal, as Linux says."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    [mask] = re.findall(r"^SigCgt:\s*([0-9a-f]+)$", status, re.MULTILINE)
    return bool(int(mask, 16) >> (number - 1) & 1)


def lives(process: subprocess.Popen[bytes]) -> bool:
    """Wait until the process is ready to be told to stop; tell whether it is at work a second later."""
    for _ in range(TRIES):
        if process.poll() is None and catches(process, signal.SIGTERM):
            break
        time.sleep(0.1)
    time.sleep(1)
    return process.poll() is None


ENDLESS: dict[str, Callable[[subprocess.Popen[bytes]], bool]] = {
    "flask --app app worker": lives,
    'gunicorn --config python:app.gunicorn "app:create_app()"': serves,
}


@pytest.fixture
def started(environment: dict[str, str]) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Start a command that runs until it is told to stop, and stop it."""
    running: list[subprocess.Popen[bytes]] = []

    def start(line: str) -> subprocess.Popen[bytes]:
        running.append(subprocess.Popen(shlex.split(line), cwd=ROOT, env=environment))
        return running[-1]

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
        assert process.wait(300) == 0


@pytest.mark.parametrize("line", COMMANDS)
def test_the_documents_commands_work(
    line: str,
    folder: Path,
    environment: dict[str, str],
    started: Callable[[str], subprocess.Popen[bytes]],
) -> None:
    if line in ELSEWHERE:
        assert (ROOT / ELSEWHERE[line]).is_file()
        target = line.split()[1]
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        return
    if line in SERVED:
        place, words = SERVED[line]
        assert words in (ROOT / place).read_text(encoding="utf-8")
        return
    if line.startswith("belenios-tool"):
        require_program("belenios-tool", "belenios-tool")
    if line in ENDLESS:
        assert ENDLESS[line](started(line))
        return
    if line.startswith(("mkdir election", "cp FINAL.bel election")):
        assert (folder / "election/FINAL.bel").exists()  # the fixture has done that
        return
    run(prepared(line)[0], folder, environment, prepared(line)[1])


def test_the_documents_print_commands() -> None:
    assert len(COMMANDS) > 15
    assert RANKING.size == 1
