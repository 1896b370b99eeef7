"""What candidates send: statements, pictures and hostile files, and who may see them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from PIL import Image

from tests.pages.conftest import get, post, problems, upload
from tests.pages.standing import CLOSES, HOSTILE, SECOND, STATEMENTS, Standing, picture, standing

__all__ = ["standing"]  # a fixture


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
