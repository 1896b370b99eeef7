"""The one interface behind which every group stands.

Elements are opaque: callers compare them with ``==``, hash them, and otherwise use only
the methods below, so that another group (Ed25519, section 17) can join without a change
anywhere else. Scalars are plain ``int``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

Element: TypeAlias = Any


class FixedBase(ABC):
    """A base whose powers are wanted often, with its table of precomputed powers."""

    @abstractmethod
    def power(self, exponent: int) -> Element:
        """Return base^exponent. Not constant-time: public exponents only."""


class Group(ABC):
    """A cyclic group of prime order ``q`` with generator ``g`` (section 2)."""

    name: str
    q: int
    g: Element
    identity: Element
    #: Most choices that ``embed`` can hold, 0 where the group has no embedding.
    max_embedded: int

    @abstractmethod
    def parse(self, text: str) -> Element:
        """Read an element and check membership. Raises MalformedNumber or NotInGroup."""

    @abstractmethod
    def read(self, text: str) -> Element:
        """Read an element WITHOUT the membership test. Raises MalformedNumber.

        For text that is known to have been checked already, or whose element goes through
        ``member_powers`` before anything is concluded from it.
        """

    @abstractmethod
    def is_member(self, element: Element) -> bool:
        """Tell whether ``element``, as ``read`` returns it, belongs to the group."""

    @abstractmethod
    def text(self, element: Element) -> str:
        """Return the text that stands for ``element`` in records and hashes."""

    @abstractmethod
    def order_key(self, element: Element) -> Any:
        """Return the key by which section 8 sorts ciphertexts of ranked answers."""

    @abstractmethod
    def multiply(self, left: Element, right: Element) -> Element:
        """Return left * right."""

    @abstractmethod
    def invert(self, element: Element) -> Element:
        """Return the inverse of ``element``."""

    @abstractmethod
    def product(self, elements: Iterable[Element]) -> Element:
        """Return the product of all ``elements`` (the identity for none)."""

    @abstractmethod
    def power(self, base: Element, exponent: int) -> Element:
        """Return base^exponent in variable time: public values only."""

    @abstractmethod
    def powers(self, base: Element, exponents: Sequence[int]) -> list[Element]:
        """Return base^e for every e, faster than one by one: public values only."""

    @abstractmethod
    def member_powers(self, element: Element, exponents: Sequence[int]) -> list[Element]:
        """Check membership of ``element`` and return its powers, sharing the work of both.

        Public values only. Raises NotInGroup.
        """

    @abstractmethod
    def power_secret(self, base: Element, exponent: int) -> Element:
        """Return base^exponent, exponent in [0, q), on the constant-time path."""

    @abstractmethod
    def fixed(self, base: Element) -> FixedBase:
        """Return a (cached) table of powers of ``base``, for public exponents."""

    @abstractmethod
    def multi_power(self, terms: Sequence[tuple[Element, int]]) -> Element:
        """Return the product of base^exponent over ``terms``: public values only."""

    @abstractmethod
    def generator(self, index: int) -> Element:
        """Return the independent generator gen(index), index >= -1 (section 2)."""

    @abstractmethod
    def embed(self, values: Sequence[int]) -> Element:
        """Encode small integers 0..255 as an element (section 2)."""

    @abstractmethod
    def unembed(self, element: Element, count: int) -> list[int]:
        """Decode ``count`` small integers; every element decodes to something."""

    @abstractmethod
    def random_scalar(self) -> int:
        """Return a uniform scalar in [0, q) from the operating system's generator."""
