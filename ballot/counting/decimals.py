"""Exact decimal amounts: whole numbers of a smallest unit, never binary fractions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """A fixed number of decimal places; an amount is an int that counts units of 10**-places."""

    places: int

    @property
    def one(self) -> int:
        """The amount that stands for one whole vote."""
        return int(10**self.places)

    def text(self, amount: int) -> str:
        """Write ``amount`` with all its decimal places: 1234 at two places is ``12.34``."""
        sign = "-" if amount < 0 else ""
        whole, part = divmod(abs(amount), self.one)
        return f"{sign}{whole}.{part:0{self.places}d}" if self.places else f"{sign}{whole}"

    def signed(self, amount: int) -> str:
        """Write a transfer: with its sign, and nothing where nothing moved."""
        if amount == 0:
            return ""
        return ("+" if amount > 0 else "") + self.text(amount)

    def brief(self, amount: int) -> str:
        """Write ``amount`` for a sentence: a whole number without decimal places."""
        whole, part = divmod(amount, self.one)
        return str(whole) if part == 0 else self.text(amount)


def ceil_div(numerator: int, denominator: int) -> int:
    """Divide and round up (denominator > 0)."""
    return -(-numerator // denominator)
