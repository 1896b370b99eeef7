"""Nominations through their pages: office, candidates, supporters and voters, each with their own rights."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from PIL import Image

from app import access, db
from ballot.nominations.models import Nomination
from tests.pages.conftest import Play, get, post, problems, upload

CLOSES = datetime(2026, 7, 2, 11, tzinfo=UTC)
STATEMENTS = datetime(2026, 7, 2, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TICKED = ["declaration-1", "declaration-2", "declaration-3"]
ROLL = "name,email,member_number,voting,committee,gp,bma_member,england\n" + "".join(
    f"{name},{name.lower().replace(' ', '')}@example.org,{number},{says}\n"
    for number, (name, says) in enumerate(
        {
            **{f"Member {n:03}": "yes,yes,yes,yes,yes" for n in range(1, 6)},
            "Guest A": "no,no,yes,yes,yes",
            "Guest B": "no,no,yes,yes,yes",
            "Visitor C": "no,no,yes,no,no",
        }.items(),
        start=1,
    )
)
TERMS = {
    "opens_day": ["25", "6", "2026"],
    "opens_time": "midday",
    "closes_day": ["2", "7", "2026"],
    "closes_time": "midday",
    "statements_day": ["2", "7", "2026"],
    "statements_time": "5pm",
    "member_needs": ["committee"],
    "after": "nobody",
    "one_contest": "y",
    "word_limit": "300",
    "photo": "y",
    "joint": "y",
    "declarations": "Eligible\nI am eligible.\n\nConduct\nI accept it.\n\nMemorandum\nI accept it.",
}
HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(1)> {{ 7 * 7 }} & "quoted"'


class Standing:
    """An officer election with nominations open for Chair and Deputy Chairs, played through pages."""

    def __init__(self, played: Play) -> None:
        self.play = played
        played.create().add_roll(ROLL)
        self.chair, self.deputy = played.uuids
        self.set_terms(self.chair)
        self.set_terms(self.deputy, after=self.chair, **OTHERS)
        self.clients: dict[str, FlaskClient] = {}

    def set_terms(self, uuid: str, **changes: object) -> None:
        answer = post(self.play.office, f"/office/contests/{uuid}/nominations/terms", **{**TERMS, **changes})
        assert answer.status_code == 302, problems(answer)

    def client(self, name: str) -> FlaskClient:
        if name not in self.clients:
            self.clients[name] = self.play.voter_client(f"{name.lower().replace(' ', '')}@example.org")
        return self.clients[name]

    def form(self, **changes: object) -> dict[str, object]:
        return {"statement": "I will listen.", "email": "a@example.org", "declarations": TICKED, **changes}

    def stand(self, name: str, uuid: str = "", **changes: object) -> str:
        """Let somebody stand; return the address of their nomination."""
        path = f"/stand/{uuid or self.chair}/nominate"
        answer = post(self.client(name), path, **self.form(**changes))
        assert answer.status_code == 302, problems(answer)
        return answer.headers["Location"]

    def nominations_page(self, uuid: str = "") -> str:
        return get(self.play.office, f"/office/contests/{uuid or self.chair}/nominations").text

    def decide(self, address: str, do: str, **changes: object) -> None:
        path = f"/office/nominations/{address.rsplit('/', 1)[1]}"
        seen = re.search(r'name="seen" value="(\d+)"', get(self.play.office, path).text)
        assert seen, "nothing to decide"
        answer = post(self.play.office, path, do=do, seen=seen[1], **changes)
        assert answer.status_code == 302, problems(answer)

    def settle(self, uuid: str = "") -> None:
        path = f"/office/contests/{uuid or self.chair}/nominations/settle"
        assert post(self.play.office, path).status_code == 302


OTHERS = {"other_way": "y", "other_needs": ["gp", "bma_member", "england"]}


@pytest.fixture
def standing(play: Callable[[str], Play]) -> Standing:
    """An officer election whose nominations are open."""
    return Standing(play("officer-election"))


def picture(size: tuple[int, int] = (900, 1200), kind: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (10, 120, 130)).save(file, kind, **options)
    return file.getvalue()


def test_from_standing_to_the_statements_of_all(standing: Standing) -> None:
    own = standing.stand("Member 001")
    client = standing.client("Member 001")
    assert "nothing is missing" in get(client, own).text
    assert post(client, f"{own}/photo", photo=upload(picture(), "me.jpg")).status_code == 302
    preview = get(client, f"{own}/preview").text
    card = re.search(r'<div class="tellers-candidate">.*?</div>\s*</div>', preview, re.DOTALL)
    assert card
    standing.stand("Member 002", statement="My own words.")
    standing.play.move_to(CLOSES)
    standing.decide(own, "accept")
    assert "Accept all complete nominations" in standing.nominations_page()
    answer = post(standing.play.office, f"/office/contests/{standing.chair}/nominations/accept-all")
    assert answer.status_code == 302
    standing.settle()
    standing.play.clock.set(STATEMENTS - SECOND)
    reader = standing.play.voter_client("member003@example.org")
    for path in ("", "/booklet.pdf", "/lot"):
        assert get(reader, f"/candidates/{standing.chair}{path}").status_code == 404
    assert "Read the candidates" not in get(reader, "/my-votes").text
    standing.play.clock.set(STATEMENTS)
    shown = get(reader, f"/candidates/{standing.chair}").text
    body = re.search(r'statement">(.*?)</div>', card[0], re.DOTALL)
    assert body
    assert body[1] in shown, "the preview is what voters see"
    assert "Read the candidates" in get(reader, "/my-votes").text
    assert get(reader, f"/candidates/{standing.chair}/booklet.pdf").data.startswith(b"%PDF-")
    lot = get(reader, f"/candidates/{standing.chair}/lot").text
    assert len(re.findall(r">([0-9a-f]{64})<", lot)) == 4, "seed, commitment, and a digest for each"
    assert "a@example.org" not in shown, "contact details are kept from voters"


def test_nobody_sees_nominations_before_the_close(standing: Standing) -> None:
    own = standing.stand("Member 001", statement="A telling statement")
    number = own.rsplit("/", 1)[1]
    for moment in (None, CLOSES - SECOND):
        if moment:
            standing.play.move_to(moment)
        for client in (standing.play.office, standing.play.scrutineer):
            page = get(client, f"/office/contests/{standing.chair}/nominations").text
            assert "Nobody sees nominations before they close" in page
            assert "Member 001" not in page
            assert get(client, f"/office/nominations/{number}").status_code == 404
            assert get(client, f"/office/contests/{standing.chair}/nominations.csv").status_code == 404
            audit = get(client, "/audit/").text
            assert "Nomination submitted" in audit
            assert "Member 001" not in audit, "the log does not tell who stands"
            mail = get(client, f"{standing.play.poll}/mail").text
            assert "Member 001" not in mail
    assert get(standing.client("Member 002"), own).status_code == 404
    standing.play.move_to(CLOSES)
    assert "Member 001" in standing.nominations_page()
    assert "A telling statement" in get(standing.play.scrutineer, f"/office/nominations/{number}").text


def test_the_form_comes_back_as_it_was_typed(standing: Standing) -> None:
    client, path = standing.client("Member 001"), f"/stand/{standing.chair}/nominate"
    typed = standing.form(statement="word " * 301, partner="Nobody Known", phone="020 7946 0001")
    answer = post(client, path, **typed)
    assert answer.status_code == 400
    assert problems(answer) == [
        "Your statement has 301 words. Take out at least 1: the limit is 300.",
    ]
    assert "word word word" in answer.text
    assert 'value="020 7946 0001"' in answer.text
    assert 'value="Nobody Known"' in answer.text
    assert answer.text.count("checked") == 3
    answer = post(client, path, **{**typed, "statement": "Shorter."})
    assert problems(answer) == [
        "“Nobody Known” is not on the roll. Type the name of your partner as it stands there, "
        "or the member number."
    ]
    answer = post(client, path, **standing.form(declarations=TICKED[:2]))
    assert problems(answer) == ["Tick “Memorandum” if it is true. Without it you cannot stand."]
    assert problems(post(client, path, email="")) == ["Enter your statement", "Enter an e-mail address"]


@pytest.mark.parametrize(("offset", "status"), [(-SECOND, 302), (timedelta(0), 409), (SECOND, 409)])
def test_a_second_late_is_late(standing: Standing, offset: timedelta, status: int) -> None:
    client = standing.client("Member 001")
    standing.play.clock.set(CLOSES + offset)
    client = standing.play.voter_client("member001@example.org")
    answer = post(client, f"/stand/{standing.chair}/nominate", **standing.form())
    assert answer.status_code == status
    if status == 409:
        assert "Nominations closed on 2 July 2026 at midday" in answer.text


def test_supporters_and_partners_answer_in_their_own_sign_in(standing: Standing) -> None:
    standing.play.clock.advance(-timedelta(days=1))
    standing.set_terms(standing.deputy, after=standing.chair, proposer="y", seconder="y", **OTHERS)
    standing.play.clock.advance(timedelta(days=1))
    own = standing.stand(
        "Member 001", standing.deputy, proposer="Member 002", seconder="3", partner="Guest A"
    )
    asks = {
        name: get(standing.client(name), "/stand/").text for name in ("Member 002", "Member 003", "Guest A")
    }
    paths = {name: re.search(r'href="(/stand/s\w+/\w+)"', page) for name, page in asks.items()}
    assert all(paths.values()), paths
    address = {name: found[1] for name, found in paths.items() if found}
    assert get(standing.client("Member 004"), address["Member 002"]).status_code == 404
    assert "proposer" in get(standing.client("Member 002"), address["Member 002"]).text
    for name in ("Member 002", "Member 003"):
        assert post(standing.client(name), address[name], do="confirm").status_code == 302
    answer = post(standing.client("Guest A"), address["Guest A"], do="agree")
    assert problems(answer) == ["Tick “Eligible” if it is true. Without it you cannot stand."]
    answer = post(standing.client("Guest A"), address["Guest A"], do="agree", declarations=TICKED)
    assert answer.headers["Location"] == own
    page = get(standing.client("Guest A"), own).text
    assert "nothing is missing" in page
    assert "Member 001 and Guest A" in page


def test_nominating_somebody_else(standing: Standing) -> None:
    path = f"/stand/{standing.chair}/nominate-somebody"
    assert post(standing.client("Member 001"), path, who="Member 002").status_code == 302
    page = get(standing.client("Member 002"), "/stand/").text
    assert "Member 001 has nominated you for Chair" in page
    decline = re.search(r'action="(/stand/invitations/\w+/decline)"', page)
    assert decline
    assert post(standing.client("Member 003"), decline[1]).status_code == 404
    assert post(standing.client("Member 002"), decline[1]).status_code == 302
    assert "has nominated you" not in get(standing.client("Member 002"), "/stand/").text
    answer = post(standing.client("Member 001"), path, who="Visitor C")
    assert problems(answer) == ["By the roll Visitor C cannot stand for Chair."]
    words = re.sub(r"<[^>]*>", " ", answer.text.split("<main")[1])
    assert "BMA" not in words, "it does not say why: that is theirs to know"


def test_who_is_not_eligible_reads_why(standing: Standing) -> None:
    page = unescape(get(standing.client("Visitor C"), f"/stand/{standing.deputy}").text)
    for sentence in (
        "To stand as a committee member: the roll says that you are not a member of the committee.",
        "the roll does not say that you are a member of the BMA.",
        "The roll does not say that you are based in England.",
    ):
        assert sentence in page
    assert post(standing.client("Visitor C"), f"/stand/{standing.deputy}/nominate").status_code == 403


def test_change_withdraw_and_be_rejected_and_correct(standing: Standing) -> None:
    first, second = standing.stand("Member 001"), standing.stand("Member 002")
    client = standing.client("Member 001")
    assert post(client, f"{first}/change", **standing.form(statement="Better.")).status_code == 302
    assert "Better." in get(client, f"{first}/preview").text
    assert post(standing.client("Member 002"), f"{second}/withdraw").status_code == 302
    assert "You do not stand with it" in get(standing.client("Member 002"), second).text
    for other in (f"{first}/change", f"{first}/withdraw", f"{first}/photo", f"{first}/photo/remove"):
        assert post(standing.client("Member 003"), other, **standing.form()).status_code == 404
    standing.play.move_to(CLOSES)
    assert (
        post(
            standing.play.office, f"/office/nominations/{first.rsplit('/', 1)[1]}", do="reject", seen="2"
        ).status_code
        == 400
    )
    standing.decide(first, "reject", reason="Take out the advertisement.", correct_hours="24")
    client = standing.play.voter_client("member001@example.org")
    page = get(client, first).text
    assert "Take out the advertisement." in page
    assert "correct it until 3 July 2026 at midday" in page
    assert post(client, f"{first}/change", **standing.form(statement="Corrected.")).status_code == 302
    standing.decide(first, "accept")
    standing.settle()
    assert "<li>Member 001</li>" in standing.nominations_page()
    assert get(standing.play.office, f"/office/contests/{standing.chair}/options").status_code == 302


def test_an_unopposed_post_takes_office_and_scrutineer(standing: Standing) -> None:
    own = standing.stand("Member 001")
    standing.play.move_to(CLOSES)
    standing.decide(own, "accept")
    standing.settle()
    answer = post(standing.play.office, f"/office/contests/{standing.chair}/nominations/unopposed")
    assert answer.status_code == 302
    proposal = answer.headers["Location"]
    page = get(standing.play.scrutineer, proposal).text
    assert "Member 001: elected unopposed" in page
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert seen
    for client in (standing.play.office, standing.play.scrutineer):
        post(client, proposal, seen=seen[1], agree="y")
    assert "declared this contest unopposed" in standing.nominations_page()
    standing.play.clock.set(STATEMENTS)
    shown = get(standing.play.voter_client("member002@example.org"), f"/candidates/{standing.chair}").text
    assert "Member 001: elected unopposed" in shown


def test_script_in_a_statement_and_a_formula_in_the_table(standing: Standing) -> None:
    """Attack 19: what a candidate types is text, on pages and in files."""
    own = standing.stand("Member 001", statement=HOSTILE)
    standing.stand("Member 002", statement="=HYPERLINK(1)", phone="+44 20 7946 0000")
    for page in ("preview", "change"):
        shown = get(standing.client("Member 001"), f"{own}/{page}").text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "49" not in re.findall(r"\{\{.*?\}\}|\b49\b", shown)
    standing.play.move_to(CLOSES)
    post(standing.play.office, f"/office/contests/{standing.chair}/nominations/accept-all")
    standing.settle()
    standing.play.move_to(STATEMENTS)
    shown = get(standing.play.voter_client("member003@example.org"), f"/candidates/{standing.chair}")
    assert "&lt;script&gt;alert" in shown.text
    assert "<script>alert" not in shown.text
    assert "script-src 'self' 'nonce-" in shown.headers["Content-Security-Policy"]
    table = get(standing.play.office, f"/office/contests/{standing.chair}/nominations.csv").text
    rows = list(csv.reader(io.StringIO(table.removeprefix("\ufeff"))))
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert rows[2][-1] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose a photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a photo"),
        (b"GIF89a" + b"\0" * 50, "not a photo"),
        (picture()[:2000], "damaged"),
        (picture((5000, 4100), "PNG"), "20 million pixels"),
        (picture((100, 900)), "too small"),
        (b"\xff\xd8" + b"\0" * (8 * 2**20), "larger than 8 MB"),
    ],
    ids=["empty", "svg", "gif", "cut", "bomb", "small", "large"],
)
def test_hostile_uploads(standing: Standing, data: bytes, words: str) -> None:
    own = standing.stand("Member 001")
    answer = post(standing.client("Member 001"), f"{own}/photo", photo=upload(data, "me.jpg" if data else ""))
    assert answer.status_code == 400
    assert words in " ".join(problems(answer))
    assert "Add a photo" in get(standing.client("Member 001"), own).text


def test_a_photo_is_made_anew_and_served_to_those_who_may_see_it(standing: Standing) -> None:
    own = standing.stand("Member 001")
    client = standing.client("Member 001")
    exif = Image.Exif()
    exif[0x010E] = "Taken at 51.5N 0.1W"
    given = picture(exif=exif.tobytes(), comment=b"secret comment")
    assert b"51.5N" in given
    assert post(client, f"{own}/photo", photo=upload(given, "me.jpg")).status_code == 302
    address = re.search(r'src="(/stand/photos/\w+\.jpg)"', get(client, f"{own}/preview").text)
    assert address
    served = get(client, address[1])
    assert served.mimetype == "image/jpeg"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Cache-Control"] == "no-store"
    with Image.open(io.BytesIO(served.data)) as shown:
        assert shown.size == (480, 480)
        assert shown.format == "JPEG"
        assert not shown.getexif()
    for text in (b"51.5N", b"secret comment", b"Exif", b"ICC_PROFILE"):
        assert text not in served.data
    others = (standing.client("Member 002"), standing.play.office, standing.play.scrutineer)
    assert {get(other, address[1]).status_code for other in others} == {404}
    standing.play.move_to(CLOSES)
    assert get(standing.play.office, address[1]).status_code == 200
    standing.decide(own, "accept")
    standing.settle()
    standing.play.clock.set(STATEMENTS - SECOND)
    voter = standing.play.voter_client("member002@example.org")
    assert get(voter, address[1]).status_code == 404
    standing.play.clock.set(STATEMENTS)
    assert get(voter, address[1]).status_code == 200


def test_only_the_office_acts_on_nominations(standing: Standing) -> None:
    own = standing.stand("Member 001").rsplit("/", 1)[1]
    standing.play.move_to(CLOSES)
    paths = [
        f"/office/nominations/{own}",
        *(
            f"/office/contests/{standing.chair}/nominations/{act}"
            for act in ("terms", "late", "settle", "accept-all")
        ),
    ]
    for path in paths:
        assert post(standing.play.scrutineer, path).status_code == 403
        assert post(standing.play.voter_client("member002@example.org"), path).status_code in (302, 401, 403)
    with standing.play.app.app_context():
        [nomination] = db.session().query(Nomination).all()
        assert nomination.decisions == []
        assert nomination.label is None


def test_every_page_of_nominations_has_an_audience() -> None:
    rooms = {name.split(".")[0] for name in access.TABLE}
    assert {"nominations", "nominations_office"} <= rooms
    public = [name for name, audience in access.TABLE.items() if audience is access.Audience.PUBLIC]
    assert [name for name in public if name.startswith("nominations")] == ["nominations.lot"], "once sealed"


def test_terms_that_make_no_sense_come_back(standing: Standing) -> None:
    path = f"/office/contests/{standing.deputy}/nominations/terms"
    standing.play.clock.advance(-timedelta(days=1))
    cases: list[tuple[dict[str, object], str]] = [
        ({"closes_time": "11am", "closes_day": ["25", "6", "2026"]}, "must close after they open"),
        ({"statements_time": "11:59"}, "when nominations close, or later"),
        ({"word_limit": "0"}, "whole number from 1"),
        ({"declarations": "Only a name"}, "Declaration 1 has a name but no text"),
        ({"other_way": "y", "member_needs": []}, "Is a member of the committee"),
        ({"opens_time": "1:30", "opens_day": ["29", "3", "2026"]}, "clocks"),
    ]
    for changes, words in cases:
        answer = post(standing.play.office, path, **{**TERMS, **changes})
        assert answer.status_code == 400
        assert words in " ".join(problems(answer)), changes


def test_nominations_are_opened_again_by_two_people(standing: Standing) -> None:
    standing.play.move_to(CLOSES + timedelta(hours=1))
    base = f"/office/contests/{standing.chair}/nominations"
    assert f"{base}/reopen" in get(standing.play.office, base).text
    assert f"{base}/terms" not in get(standing.play.office, base).text
    typed = {name: TERMS[name] for name in ("closes_time", "statements_time")}
    days = {"closes_day": ["4", "7", "2026"], "statements_day": ["4", "7", "2026"]}
    missing = post(standing.play.office, f"{base}/reopen", **typed, **days, reason="")
    assert problems(missing) == ["Enter the reason"]
    asked = post(standing.play.office, f"{base}/reopen", **typed, **days, reason="Nobody stands.")
    assert asked.location.startswith("/office/decisions/")
    assert "4 July 2026 at midday" in get(standing.play.scrutineer, asked.location).text
    assert post(standing.play.scrutineer, f"{base}/reopen", **typed, **days, reason="x").status_code == 403
