"""An officer election whose nominations are open, played through the pages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.pages.conftest import Play, get, post, problems

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
OTHERS = {"other_way": "y", "other_needs": ["gp", "bma_member", "england"]}


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


@pytest.fixture
def standing(play: Callable[[str], Play]) -> Standing:
    """An officer election whose nominations are open."""
    return Standing(play("officer-election"))


def picture(size: tuple[int, int] = (900, 1200), kind: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, (10, 120, 130)).save(file, kind, **options)
    return file.getvalue()
