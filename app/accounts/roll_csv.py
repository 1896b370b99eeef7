"""Reading a roll from a CSV file: every problem with its line, nothing guessed silently.

Pure: text in, rows and notes out. What is already in the database is compared in ``roll``.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

COLUMNS = ("name", "email", "member_number")
#: Columns that may be left out, and what then holds for everybody in the file.
ANSWERS = {"votes": True, "committee": True, "gp": False, "bma_member": False, "england": False}
ANSWER_WORDS = {"yes": True, "y": True, "no": False, "n": False}
LONGEST = {"name": 200, "email": 254, "member_number": 50}
MOST_ROWS = 200_000
LABELS = {"name": "name", "email": "e-mail address", "member_number": "member number"}
HEADER_WORDS = {
    "e_mail": "email",
    "email_address": "email",
    "e_mail_address": "email",
    "membership_number": "member_number",
    "voting": "votes",
    "committee_member": "committee",
}
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # Excel's newer and older files
SAVE_AS = "Save it as “CSV UTF-8” and upload that."
FORMULA_STARTS = tuple("=+-@\t\r")
EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)
WORKPLACES = re.compile(
    r"(^|\.)(nhs\.net|nhs\.uk|nhs\.scot|gov\.uk|mod\.uk|ac\.uk|police\.uk)$"
    r"|surgery|practice|medicalcentre|medical-centre|healthcentre|health-centre|hospital"
)


@dataclass(frozen=True)
class Note:
    """Something to mend or to look at; ``line`` counts from 1, nothing means the whole file."""

    line: int | None
    sentence: str


@dataclass(frozen=True)
class RollRow:
    """One person as the file names them; ``email`` in lower case. The rest is as on ``RollEntry``."""

    line: int
    name: str
    email: str
    member_number: str
    votes: bool = True
    committee: bool = True
    gp: bool = False
    bma_member: bool = False
    england: bool = False

    @property
    def answers(self) -> dict[str, bool]:
        """The optional columns, by name."""
        return {name: getattr(self, name) for name in ANSWERS}


@dataclass
class RollPreview:
    """What a file holds: rows that are right, problems that must be mended, warnings."""

    rows: list[RollRow] = field(default_factory=list)
    problems: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)

    def problem(self, line: int | None, sentence: str) -> None:
        """Add something that must be mended."""
        self.problems.append(Note(line, sentence))

    def warning(self, line: int | None, sentence: str) -> None:
        """Add something worth a look."""
        self.warnings.append(Note(line, sentence))


def is_email(text: str) -> bool:
    """Tell whether a text has the form of a plain ASCII e-mail address."""
    return len(text) <= LONGEST["email"] and EMAIL.fullmatch(text) is not None


def read_roll(data: str | bytes) -> RollPreview:
    """Read a whole file; problems are listed in the order of the lines."""
    preview = RollPreview()
    text = _decode(data, preview)
    if text is None:
        return preview
    records = _records(text, preview)
    header = next(records, None)
    if header is None:
        if not preview.problems:
            preview.problem(
                None, "The file is empty. Its first line must name the columns: " + ", ".join(COLUMNS) + "."
            )
        return preview
    columns = _columns(header[1], preview)
    if columns is not None:
        _read_rows(records, columns, preview)
    return preview


def as_csv(rows: Sequence[RollRow]) -> str:
    """Return rows as a file of their own, which reads as the same rows."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow((*COLUMNS, *ANSWERS))
    for row in rows:
        answers = ("yes" if holds else "no" for holds in row.answers.values())
        writer.writerow((row.name, row.email, row.member_number, *answers))
    return text.getvalue()


def _decode(data: str | bytes, preview: RollPreview) -> str | None:
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    if data.startswith(SPREADSHEETS):
        preview.problem(None, "This is a spreadsheet, not a CSV file. " + SAVE_AS)
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data:
        preview.problem(None, "The file is not plain text in UTF-8. " + SAVE_AS)
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        preview.warning(
            None,
            "The file is not in UTF-8, so it was read as Western European (Windows) text. "
            "Check names with accents, or save the file as “CSV UTF-8”.",
        )
        return data.decode("cp1252", errors="replace")


def _records(text: str, preview: RollPreview) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the first line, cells) of every record that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            preview.problem(line, "The quotation marks do not match. Mend this line, or the one before it.")
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _columns(header: list[str], preview: RollPreview) -> list[str] | None:
    names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in header]
    names = [HEADER_WORDS.get(name, name) for name in names]
    known = (*COLUMNS, *ANSWERS)
    extra = [cell.strip() for cell, name in zip(header, names, strict=True) if name not in known]
    shown = [f"“{cell}”" if cell else "without a name" for cell in extra]
    missing = [column for column in COLUMNS if column not in names]
    repeated = sorted({column for column in known if names.count(column) > 1})
    if missing:
        preview.problem(
            1, f"Add {_list('column', missing)}. The first line must name the columns: {', '.join(COLUMNS)}."
        )
    if shown:
        preview.problem(1, f"Remove {_list('column', shown)}. Only what an election needs may be uploaded.")
    if repeated:
        preview.problem(1, f"Keep {_list('column', repeated)} only once.")
    return None if missing or shown or repeated else names


def _list(noun: str, names: list[str]) -> str:
    return f"the {noun}{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _read_rows(records: Iterator[tuple[int, list[str]]], columns: list[str], preview: RollPreview) -> None:
    seen: dict[tuple[str, str], int] = {}
    for count, (line, cells) in enumerate(records, start=1):
        if count > MOST_ROWS:
            preview.problem(line, f"A roll has at most {MOST_ROWS:,} people.")
            return
        row = _row(line, cells, columns, preview)
        if row is not None and not _repeats(row, seen, preview):
            preview.rows.append(row)
            _warn(row, seen, preview)
    if not preview.rows and not preview.problems:
        preview.problem(None, "The file names nobody. Add one line for each person.")
    elif preview.rows and not any(row.votes for row in preview.rows):
        preview.problem(None, "Nobody in the file votes. Write yes in the column votes for those who do.")


def _row(line: int, cells: list[str], columns: list[str], preview: RollPreview) -> RollRow | None:
    if len(cells) != len(columns):
        preview.problem(
            line,
            f"This line has {len(cells)} columns, the first line has {len(columns)}. "
            "Put a value that contains a comma into quotation marks.",
        )
        return None
    values = {name: _tidy(cell) for name, cell in zip(columns, cells, strict=True)}
    asked = [name for name in ANSWERS if name in values]
    faults = [fault for name in COLUMNS if (fault := _fault(name, values[name]))]
    faults += [_not_yes_or_no(name) for name in asked if values[name].lower() not in ANSWER_WORDS]
    for fault in faults:
        preview.problem(line, fault)
    if faults:
        return None
    answers = {name: ANSWER_WORDS[values[name].lower()] for name in asked}
    return RollRow(line, values["name"], values["email"].lower(), values["member_number"], **answers)


def _not_yes_or_no(column: str) -> str:
    return f"Write yes or no in the column {column}."


def _tidy(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip(" \u00a0\ufeff")


def _fault(column: str, value: str) -> str | None:
    label = LABELS[column]
    if not value:
        return f"The {label} is missing."
    if value.startswith(FORMULA_STARTS):
        return f"The {label} begins with “{value[0]}”, which a spreadsheet would run as a formula. Remove it."
    if any(
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for character in value
    ):
        return f"The {label} contains a line break or an invisible character. Type it again."
    if "\ufffd" in value:
        return f"The {label} contains a character that could not be read. Save the file as “CSV UTF-8”."
    if len(value) > LONGEST[column]:
        return f"The {label} is longer than {LONGEST[column]} characters."
    if column == "email" and not is_email(value):
        return f"“{value}” is not an e-mail address like name@example.org."
    return None


def _repeats(row: RollRow, seen: dict[tuple[str, str], int], preview: RollPreview) -> bool:
    repeated = False
    for column, value in (("email", row.email), ("member_number", row.member_number)):
        first = seen.setdefault((column, value), row.line)
        if first != row.line:
            preview.problem(
                row.line, f"This {LABELS[column]} is already on line {first}. Keep one of the two."
            )
            repeated = True
    return repeated


def _warn(row: RollRow, seen: dict[tuple[str, str], int], preview: RollPreview) -> None:
    domain = row.email.rpartition("@")[2]
    if WORKPLACES.search(domain):
        preview.warning(
            row.line, f"{domain} looks like a workplace. Use a personal e-mail address if there is one."
        )
    first = seen.setdefault(("name", row.name.casefold()), row.line)
    if first != row.line:
        preview.warning(
            row.line, f"The name is the same as on line {first}. Check that these are two people."
        )
