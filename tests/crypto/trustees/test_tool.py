"""Against belenios-tool, both ways: records, ceremony messages, keys, decryptions, whole elections."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from crypto.archive.events import EventType
from crypto.archive.records import owned_data, setup_data
from crypto.archive.writer import ArchiveBuilder
from crypto.decryption import check_partial_decryption
from crypto.groups import group_named
from crypto.text import compact
from crypto.trustees.ceremony import make_polynomial, open_share
from crypto.trustees.certificates import read_certificate
from crypto.trustees.channel import send
from crypto.trustees.contribution import decryption_task
from crypto.trustees.identity import Identity, new_seed
from crypto.trustees.keys import make_key, public_key
from crypto.trustees.pedersen import Pedersen
from crypto.trustees.record import Item, Single, parse_trustees, trustees_record
from crypto.trustees.signing import sign
from crypto.verify import verify_archive
from tests.crypto.trustees.elections import CHOICE, RANKING, TIME, SmallElection
from tests.crypto.trustees.played import RANKED, SMALL, played
from tests.external import require_program

VOTES = [[0, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]]
RANKINGS = [[1, 2, 0], [3, 2, 1], [0, 0, 0]]


class Tool:
    """belenios-tool in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = require_program("belenios-tool", package="belenios-tool")

    def __call__(self, *arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refuses(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.program, *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        return done.stderr

    def write(self, name: str, lines: list[str]) -> str:
        (self.folder / name).write_text("".join(f"{line}\n" for line in lines))
        return name


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    return Tool(tmp_path)


def items(name: str, kind: str) -> tuple[list[Item], list[str]]:
    """Trustees of the kind, and their private keys by owner."""
    group, play = group_named(name), played(name)
    private, public = make_key(group, "Solo é")
    shared = [one.private_key for one in play.finished]
    single: list[Item] = [Single(group, public)]
    return {
        "single": (single, [private]),
        "threshold": ([play.item], shared),
        "mixed": ([*single, play.item], [private, *shared]),
    }[kind]


@pytest.mark.parametrize("kind", ["single", "threshold", "mixed"])
@pytest.mark.parametrize("name", [SMALL, RANKED])
def test_tool_builds_the_same_election_key(tool: Tool, name: str, kind: str) -> None:
    """``make-trustees`` reads our keys, ``make-election`` computes y from our record."""
    listed, _ = items(name, kind)
    trustees = parse_trustees(group_named(name), trustees_record(listed))
    singles = [item.key.text(trustees.group) for item in listed if isinstance(item, Single)]
    shared = [compact(item.to_json()[1]) for item in listed if isinstance(item, Pedersen)]
    tool.write("public_keys.jsons", singles)
    if shared:
        tool.write("threshold.json", shared)
    tool("setup", "make-trustees")
    tool.write("trustees.json", [trustees_record(listed)])
    questions = [{"answers": ["a", "b"], "min": 0, "max": 1, "question": "q"}]
    tool.write("template.json", [compact({"description": "", "name": "n", "questions": questions})])
    uuid = tool("setup", "generate-token").strip()
    tool("setup", "make-election", "--group", name, "--uuid", uuid, "--template", "template.json")
    election = json.loads((tool.folder / "election.json").read_text())
    assert election["public_key"] == trustees.group.text(trustees.public_key)


def test_tool_checks_these_records(tool: Tool, tmp_path: Path) -> None:
    """Its ``verify`` refuses a false proof in our record, so that the tests below mean something."""
    listed, _ = items(SMALL, "mixed")
    whole = SmallElection(tmp_path / "election.bel", listed, CHOICE, VOTES)
    tool("election", "verify", "--dir", ".")
    record = json.loads(trustees_record(listed))
    record[1][1]["verification_keys"][2]["pok"] = record[0][1]["pok"]
    with whole.path.open("wb") as stream:
        data = setup_data(whole.election.text, compact(record), whole.credentials)
        ArchiveBuilder(stream, TIME).append(EventType.SETUP, data)
    assert tool.refuses("election", "verify", "--dir", ".")


@pytest.mark.parametrize("kind", ["single", "threshold", "mixed"])
def test_tool_verifies_our_homomorphic_election(tool: Tool, tmp_path: Path, kind: str) -> None:
    listed, keys = items(SMALL, kind)
    needed = {"single": [0], "threshold": [2, 0], "mixed": [3, 0, 1]}[kind]
    election = SmallElection(tmp_path / "election.bel", listed, CHOICE, VOTES).cast().close()
    assert election.decrypt(*(keys[owner] for owner in needed)).result() == '{"result":[[1,2,1]]}'
    tool("election", "verify", "--dir", ".")


@pytest.mark.parametrize("kind", ["threshold", "mixed"])
def test_tool_verifies_our_ranked_election(tool: Tool, tmp_path: Path, kind: str) -> None:
    listed, keys = items(RANKED, kind)
    needed = {"threshold": [0, 2], "mixed": [0, 3, 2]}[kind]
    election = SmallElection(tmp_path / "election.bel", listed, RANKING, RANKINGS).cast().close()
    election.shuffle(*(keys[owner] for owner in needed))
    election.decrypt(*(keys[owner] for owner in needed)).result()
    tool("election", "verify", "--dir", ".")


def test_tool_decrypts_with_our_private_keys(tool: Tool, tmp_path: Path) -> None:
    """A single key and a threshold member's key, both from our files; our result, its verification."""
    listed, keys = items(SMALL, "mixed")
    play = played(SMALL)
    election = SmallElection(tmp_path / f"{'A' * 14}.bel", listed, CHOICE, VOTES).cast().close()
    task = decryption_task(election.path, keys[0])
    member = play.identities[1]
    tool.write("single.key", [keys[0]])
    tool.write("member.key", [member.seed])
    tool.write("member.dkey", [json.loads(play.outputs[1])["private_key"]])
    single = tool("election", "decrypt", "--dir", ".", "--privkey", "single.key", "--trustee-id", "1")
    options = ["--key", "member.key", "--decryption-key", "member.dkey", "--trustee-id", "3"]
    shared = tool("election", "decrypt-threshold", "--dir", ".", *options)
    for owner, output in ((1, single), (3, shared)):
        record = output.splitlines()[0]
        check_partial_decryption(election.election, election.trustees, task.ciphertexts, owner, record)
        election.append(EventType.PARTIAL_DECRYPTION, owned_data(owner, record))
    assert election.decrypt(keys[3]).result() == '{"result":[[1,2,1]]}'
    tool("election", "verify", "--dir", ".")
    verify_archive(election.path)


def test_ceremony_of_our_member_with_two_of_the_tool(tool: Tool) -> None:
    """Each message is written by one program and read by the other (steps 1 to 6 of section 5.1)."""
    group, ours = group_named(SMALL), Identity(group_named(SMALL), new_seed())
    step = ["setup", "generate-trustee-key-threshold", "--group", SMALL]
    certs, keys = [old_certificate(ours)], []
    for number in (2, 3):
        tool(*step, "--step", "1")
        [cert], [key] = tool.folder.glob("*.cert"), tool.folder.glob("*.key")
        certs.append(cert.read_text().strip())
        keys.append(str(key.rename(tool.folder / f"member-{number}")))
        cert.unlink()
    tool.write("certs", certs)
    tool(*step, "--step", "2", "--certs", "certs")
    read = [read_certificate(group, json.loads(text), index) for index, text in enumerate(certs, 1)]
    polynomials = [make_polynomial(ours, read, [group.random_scalar() for _ in range(2)])]
    for key in keys:
        options = ["--certs", "certs", "--key", key, "--threshold", "2"]
        polynomials.append(tool(*step, "--step", "3", *options).strip())
    tool.write("polynomials", polynomials)
    tool(*step, "--step", "4", "--certs", "certs", "--polynomials", "polynomials")
    shares = {json.loads(path.read_text())["polynomial"]: path for path in tool.folder.glob("*.vinput")}
    mine, *others = (shares[json.loads(text)["polynomial"]].read_text() for text in polynomials)
    private, _ = open_share(ours, 1, read, mine, 2)
    outputs = [old_output(ours, private)]
    for key, share in zip(keys, others, strict=True):
        outputs.append(tool(*step, "--step", "5", "--certs", "certs", "--key", key, given=share).strip())
    options = ["--certs", "certs", "--polynomials", "polynomials"]
    value = json.loads(tool(*step, "--step", "6", *options, given="".join(f"{one}\n" for one in outputs)))
    trustees = parse_trustees(group, compact([["Pedersen", value]]))
    assert trustees.owner_of(group.power(group.g, private)) == 1
    assert trustees.needed == 2


def old_certificate(member: Identity) -> str:
    """A certificate in the shape of 2022: the other two members' have no context either."""
    keys = {
        "verification": member.group.text(member.verification_key),
        "encryption": member.group.text(member.encryption_key),
    }
    return sign(member.group, member.signing, compact(keys)).text()


def old_output(member: Identity, private: int) -> str:
    sealed = send(member, member.encryption_key, compact({"decryption_key": str(private)}))
    key = public_key(member.group, private).to_json(member.group)
    return compact({"private_key": sealed, "public_key": key})
