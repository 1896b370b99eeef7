"""The roll from CSV: every fault has its line and a sentence; nothing is half imported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app import audit, db
from app.accounts import Person, Roll, RollEntry
from app.accounts import roll as rolls
from app.accounts.roll_csv import RollPreview, read_roll
from app.clock import SettableClock

HEADER = "name,email,member_number\n"
TWO = HEADER + "Member 001,m001@example.org,001\nMember 002,m002@example.org,002\n"


def _problems(data: str | bytes) -> list[tuple[int | None, str]]:
    return [(note.line, note.sentence) for note in read_roll(data).problems]


def _only(data: str | bytes) -> tuple[int | None, str]:
    preview = read_roll(data)
    assert len(preview.problems) == 1, preview.problems
    return preview.problems[0].line, preview.problems[0].sentence


def test_a_good_file() -> None:
    preview = read_roll(TWO)
    assert preview.problems == preview.warnings == []
    assert [(row.line, row.name, row.email, row.member_number) for row in preview.rows] == [
        (2, "Member 001", "m001@example.org", "001"),
        (3, "Member 002", "m002@example.org", "002"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        TWO.encode("utf-8-sig"),
        "\ufeff" + TWO,
        TWO.replace(",", ";"),
        TWO.replace(",", "\t"),
        TWO.replace("\n", "\r\n"),
        TWO.replace("\n", "\r"),
        "\n\n" + TWO.replace("\n", "\n\n"),
        TWO.replace("name,email,member_number", "Name, E-Mail ,Member Number"),
        TWO.replace("name,email,member_number", "name,Email address,Membership-number"),
        'member_number;email;name\n001;M001@EXAMPLE.org; Member 001 \n002;m002@example.org;"Member 002"',
    ],
)
def test_the_same_people_in_other_clothes(data: str | bytes) -> None:
    preview = read_roll(data)
    assert preview.problems == []
    assert [(row.name, row.email, row.member_number) for row in preview.rows] == [
        ("Member 001", "m001@example.org", "001"),
        ("Member 002", "m002@example.org", "002"),
    ]


def test_commas_and_line_numbers_in_quoted_cells() -> None:
    preview = read_roll(HEADER + '"Last, First",a@example.org,1\n\nOther,b@example,2\n')
    assert preview.rows[0].name == "Last, First"
    assert [note.line for note in preview.problems] == [4]


@pytest.mark.parametrize(
    ("header", "line", "words"),
    [
        ("name,email", 1, "Add the column member_number"),
        ("email", 1, "Add the columns name, member_number"),
        ("name,email,member_number,date_of_birth", 1, "Remove the column “date_of_birth”"),
        ("name,email,member_number,a,b", 1, "Remove the columns “a”, “b”"),
        ("name,email,email,member_number", 1, "Keep the column email only once"),
        ("Member 001,m001@example.org,001", 1, "Add the columns"),
        ("name,email,member_number,", 1, "Remove the column without a name"),
    ],
)
def test_headers(header: str, line: int, words: str) -> None:
    preview = read_roll(header + "\nx,y@example.org,1\n")
    assert preview.rows == []
    assert any(note.line == line and words in note.sentence for note in preview.problems), preview.problems


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",a@example.org,1", "The name is missing"),
        ("A,,1", "The e-mail address is missing"),
        ("A,a@example.org,", "The member number is missing"),
        ("A,a@example.org, ", "The member number is missing"),
        ("A,a@example.org", "2 columns"),
        ("A,a@example.org,1,extra", "4 columns"),
        ("A,not-an-address,1", "not an e-mail address"),
        ("A,a@example,1", "not an e-mail address"),
        ("A,a b@example.org,1", "not an e-mail address"),
        ("A,ä@example.org,1", "not an e-mail address"),
        ("A,a@example..org,1", "not an e-mail address"),
        ("A,a@-example.org,1", "not an e-mail address"),
        ('A,"a@example.org>,<b@example.org",1', "not an e-mail address"),
        ("=HYPERLINK(1),a@example.org,1", "formula"),
        ("+44,a@example.org,1", "formula"),
        ("A,a@example.org,-1", "formula"),
        ("@SUM(1),a@example.org,1", "formula"),
        ('"A\nB",a@example.org,1', "line break"),
        ("A\u202e,a@example.org,1", "invisible"),
        ("A\u200bB,a@example.org,1", "invisible"),
        ("A\x00,a@example.org,1", "invisible"),
        (f"{'A' * 201},a@example.org,1", "longer than 200"),
        (f"A,a@example.org,{'1' * 51}", "longer than 50"),
    ],
)
def test_rows(row: str, words: str) -> None:
    line, sentence = _only(HEADER + "Good,good@example.org,7\n" + row + "\n")
    assert line == 3
    assert words in sentence


def test_every_fault_of_a_line_is_named() -> None:
    assert len(_problems(HEADER + ",x,=1\n")) == 3


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("B,M001@example.org,9", "e-mail address is already on line 2"),
        ("B,b@example.org,001", "member number is already on line 2"),
    ],
)
def test_repeats_name_the_first_line(row: str, words: str) -> None:
    line, sentence = _only(TWO + row + "\n")
    assert line == 4
    assert words in sentence


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        ("", "empty"),
        (" \n \n", "empty"),
        (HEADER, "names nobody"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "spreadsheet"),
        (TWO.encode("utf-16"), "not plain text"),
        (b"name\0", "not plain text"),
        (HEADER + 'A,"a@example.org,1\n', "quotation marks"),
        (HEADER + '"A" B,a@example.org,1\n', "quotation marks"),
    ],
)
def test_whole_files(data: str | bytes, words: str) -> None:
    assert any(words in sentence for _, sentence in _problems(data)), _problems(data)
    assert read_roll(data).rows == []


def test_latin_1_is_read_and_said() -> None:
    preview = read_roll((HEADER + "Mëmber,member@example.org,1\n").encode("latin-1"))
    assert preview.rows[0].name == "Mëmber"
    assert [note.line for note in preview.warnings] == [None]
    assert "not in UTF-8" in preview.warnings[0].sentence


def test_bytes_that_no_table_knows_are_refused() -> None:
    assert "could not be read" in _only(HEADER.encode() + b"M\x81mber,member@example.org,1\n")[1]


def test_names_are_normalised() -> None:
    assert read_roll(HEADER + "Me\u0308mber,member@example.org,1\n").rows[0].name == "Mëmber"


@pytest.mark.parametrize(
    ("email", "flagged"),
    [
        ("a@nhs.net", True),
        ("a@trust.nhs.uk", True),
        ("a@highstreetsurgery.co.uk", True),
        ("a@park-medical-centre.org", True),
        ("a@somecouncil.gov.uk", True),
        ("a@example.org", False),
        ("a@notnhs.network", False),
    ],
)
def test_workplace_addresses_are_flagged_and_kept(email: str, flagged: bool) -> None:
    preview = read_roll(HEADER + f"A,{email},1\n")
    assert len(preview.rows) == 1
    assert [note.line for note in preview.warnings] == ([2] if flagged else [])


def test_equal_names_are_flagged() -> None:
    preview = read_roll(HEADER + "A Smith,a@example.org,1\na smith,b@example.org,2\n")
    assert len(preview.rows) == 2
    assert "same as on line 2" in preview.warnings[0].sentence


@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=300), st.text(alphabet='",;=@\n\r\tab.1', max_size=80)
    )
)
def test_no_file_crashes_the_reader(data: str | bytes) -> None:
    preview = read_roll(data)
    assert isinstance(preview, RollPreview)
    assert preview.rows or preview.problems


@given(st.text(alphabet='",;=@\n\r\tab.1 ', max_size=120))
def test_rows_that_pass_hold_no_formula_and_no_control(rest: str) -> None:
    for row in read_roll(HEADER + rest).rows:
        for value in (row.name, row.email, row.member_number):
            assert value == value.strip()
            assert value[0] not in "=+-@"
            assert value.isprintable()


def test_a_large_roll_is_read_in_reasonable_time() -> None:
    body = "".join(f"Member {n:05d},m{n:05d}@example.org,{n:05d}\n" for n in range(31_060))
    assert len(read_roll(HEADER + body).rows) == 31_060


def _roll() -> Roll:
    made = Roll(name="Committee")
    db.session().add(made)
    db.session().flush()
    return made


def _import(data: str) -> int:
    with db.write_transaction():
        roll = db.session().scalar(select(Roll)) or _roll()
        return rolls.import_roll(roll, rolls.preview_roll(data))


def _members() -> list[str]:
    return [person.name for person in db.session().scalars(select(Roll)).one().people]


@pytest.mark.usefixtures("context")
def test_import_makes_people_and_records_it() -> None:
    assert _import(TWO) == 2
    assert _members() == ["Member 001", "Member 002"]
    event = db.session().scalars(select(audit.AuditEvent)).one()
    assert (event.event, '"people":2' in event.details) == ("roll_imported", True)
    assert "@" not in event.details


@pytest.mark.usefixtures("context")
def test_import_replaces_the_roll_keeps_who_stays_and_deletes_who_was_on_nothing_else() -> None:
    _import(TWO)
    first = dict(db.session().execute(select(Person.email, Person.public_id)).all())
    assert _import(HEADER + "Member 002,m002@example.org,002\nMember 003,m003@example.org,003\n") == 2
    assert _members() == ["Member 002", "Member 003"]
    assert db.session().scalar(select(func.count()).select_from(Person)) == 2
    assert (
        db.session().scalar(select(Person.public_id).where(Person.email == "m002@example.org"))
        == first["m002@example.org"]
    )


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("Member 001,other@example.org,001", "An address cannot be changed"),
        ("Member 009,m001@example.org,009", "belongs to another member number"),
        ("New Name,m001@example.org,001", "cannot rename a person"),
    ],
)
def test_a_roll_changes_no_address_no_number_and_no_name(row: str, words: str) -> None:
    _import(TWO)
    preview = rolls.preview_roll(HEADER + row + "\n")
    assert [note.line for note in preview.problems] == [2]
    assert words in preview.problems[0].sentence


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize("data", [TWO + "broken\n", HEADER, "nonsense"])
def test_a_file_with_a_problem_changes_nothing(data: str) -> None:
    _import(TWO)
    with pytest.raises(rolls.RollRefused):
        _import(data)
    assert _members() == ["Member 001", "Member 002"]


@pytest.mark.usefixtures("context")
def test_the_database_keeps_a_person_on_a_roll_once() -> None:
    _import(TWO)
    entry = db.session().scalars(select(RollEntry)).first()
    assert entry
    again = RollEntry(roll_id=entry.roll_id, person_id=entry.person_id, position=99)
    with pytest.raises(IntegrityError), db.write_transaction() as current:
        current.add(again)


def test_a_draft_is_its_owners_for_an_hour(
    app: Flask, clock: SettableClock, person: Callable[..., int]
) -> None:
    owner, other = person("Member 001"), person("Member 002")
    with app.app_context():
        with db.write_transaction() as current:
            shown = rolls.preview_roll(TWO)
            draft = rolls.save_draft("roll.csv", shown, current.get_one(Person, owner)).public_id
        mine, theirs = db.session().get_one(Person, owner), db.session().get_one(Person, other)
        found = rolls.preview_draft(draft, mine)
        assert found is not None
        assert found.rows == shown.rows
        assert rolls.preview_draft(draft, theirs) is None
        assert rolls.preview_draft("x" * 22, mine) is None
        clock.advance(timedelta(hours=1))
        assert rolls.preview_draft(draft, mine) is None


WIDE = "name,email,member_number,Voting,committee,gp,BMA member,england\n"


def test_columns_on_voting_and_standing() -> None:
    preview = read_roll(WIDE + "A,a@example.org,1,yes,Yes,no,NO,no\nB,b@example.org,2,no,no,yes,y,Y\n")
    assert preview.problems == []
    assert [row.answers for row in preview.rows] == [
        {"votes": True, "committee": True, "gp": False, "bma_member": False, "england": False},
        {"votes": False, "committee": False, "gp": True, "bma_member": True, "england": True},
    ]


def test_without_these_columns_everybody_is_a_voting_member_of_the_committee() -> None:
    assert read_roll(TWO).rows[0].answers == {
        **{"votes": True, "committee": True},
        **{"gp": False, "bma_member": False, "england": False},
    }


@pytest.mark.parametrize("cell", ["", "maybe", "1", "=yes", "ja"])
def test_a_cell_that_says_neither_yes_nor_no(cell: str) -> None:
    line, sentence = _only(HEADER.strip() + f",voting\nA,a@example.org,1,{cell}\nB,b@example.org,2,yes\n")
    assert (line, sentence) == (2, "Write yes or no in the column votes.")


def test_a_roll_on_which_nobody_votes() -> None:
    line, sentence = _only(HEADER.strip() + ",voting\nA,a@example.org,1,no\n")
    assert line is None
    assert "Nobody in the file votes" in sentence


def test_what_decides_on_standing_is_stored(context: None) -> None:
    roll = Roll(name="Committee")
    with db.write_transaction() as current:
        current.add(roll)
        rolls.import_roll(roll, rolls.preview_roll(WIDE + "B,b@example.org,2,no,no,yes,yes,no\n" + WIDE_A))
    stored = db.session().scalars(select(RollEntry).order_by(RollEntry.position)).first()
    assert stored is not None
    assert (stored.votes, stored.committee) == (False, False)
    assert (stored.gp, stored.bma_member, stored.england) == (True, True, False)


WIDE_A = "A,a@example.org,1,yes,yes,no,no,no\n"
