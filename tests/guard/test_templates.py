"""Templates: the policy lets nothing inline run, so nothing inline may be written."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.guard.repository import ROOT

TEMPLATES = sorted((ROOT / "service").glob("**/templates/**/*.html"))
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
SCRIPTED = ("javascript:", "js:", "data:text/html")


class Inline(HTMLParser):
    """Collect what a strict content security policy would silently block, or what would run if it did not."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        line = f"line {self.getpos()[0]}: <{tag}"
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(f"{line}>")
        for name, value in given.items():
            inline = name == "style" or name.startswith(("on", "hx-on"))
            if inline or value.strip().casefold().startswith(SCRIPTED):
                self.found.append(f"{line} {name}=…>")
            if tag in {"script", "link", "img", "iframe"} and name in {"src", "href"} and "//" in value:
                self.found.append(f"{line} {name}={value}>")


def inline(text: str) -> list[str]:
    parser = Inline()
    parser.feed(JINJA.sub("", text))
    return parser.found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "service")))
def test_nothing_inline_is_written(path: Path) -> None:
    assert inline(path.read_text("utf-8")) == []


def test_nothing_is_marked_as_safe_that_was_not_escaped() -> None:
    assert [str(path) for path in TEMPLATES if "|safe" in path.read_text("utf-8").replace(" ", "")] == []


def test_one_button_rings_patients_everywhere_for_it_knows_which_numbers_are_wrong() -> None:
    """On the page of a photo link the patient rings the clinic."""
    ringing = {path.name for path in TEMPLATES if "tel:" in path.read_text("utf-8")}
    assert ringing == {"ring.html", "public.html"}


def test_there_are_templates_to_judge() -> None:
    assert len(TEMPLATES) > 8


@pytest.mark.parametrize(
    "text",
    [
        "<style>p {}</style>",
        "<script>run()</script>",
        '<p style="color: red">',
        '<p onclick="run()">',
        '<p hx-on:click="run()">',
        '<a href="javascript:run()">',
        '<p hx-vals="js:{}">',
        '<script src="https://elsewhere.example/x.js">',
    ],
)
def test_the_guard_sees_what_is_inline(text: str) -> None:
    assert len(inline(text)) == 1


def test_the_guard_lets_files_of_ours_pass() -> None:
    assert inline("<script src=\"{{ url_for('static', filename='x.js') }}\" defer></script><p class=\"x\">") == []
