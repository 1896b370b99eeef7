"""A person who has a keyboard and nothing else."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

#: More presses than any page has stops.
PATIENCE = 60

FOCUSED = """() => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  const label = element.labels?.[0]?.textContent ?? element.textContent ?? "";
  const near = element.nextElementSibling ? getComputedStyle(element.nextElementSibling, "::before") : style;
  return {
    tag: element.tagName,
    name: label.replace(/\\s+/g, " ").trim(),
    visible: [style, near].some((one) => one.outlineStyle !== "none" || one.boxShadow !== "none"),
  };
}"""


class Keyboard:
    """Moves through pages with Tab and presses what has the focus; the focus must always be visible."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def follow(self, key: str = "Enter") -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.press(key)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)

    def tab_to(self, name: str, backwards: bool = False) -> None:
        """Press Tab (or Shift+Tab) until something whose words match ``name`` has the focus."""
        passed = []
        for _ in range(PATIENCE):
            self.press("Shift+Tab" if backwards else "Tab")
            focused = self.page.evaluate(FOCUSED)
            passed.append(focused["name"])
            if focused["tag"] != "BODY":
                assert focused["visible"], f"the focus on {focused} cannot be seen"
            if focused["tag"] != "BODY" and re.match(name, focused["name"]):
                return
        raise AssertionError(f"Tab never reaches {name!r}; it passes {passed}")

    def expect_focus(self, name: str) -> None:
        """Expect the focus on something whose words match ``name``."""
        focused = self.page.evaluate(FOCUSED)["name"]
        assert re.match(name, focused), f"the focus is on {focused!r}, not on {name!r}"

    def expect_step(self, heading: str) -> None:
        """Wait for a step of the voting page; its heading must have taken the focus."""
        found = self.page.locator("h1", has_text=heading)
        expect(found).to_be_visible()
        expect(found).to_be_focused()

    def expect_error(self, sentence: str) -> None:
        """Wait for the error summary; it must have taken the focus."""
        found = self.page.locator(".govuk-error-summary", has_text=sentence)
        expect(found).to_be_visible()
        expect(found).to_be_focused()
