"""A brief on a terminal, section by section."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from summarizer.brief import Brief, Summary
from summarizer.render.text import to_text
from summarizer.testing import FakeServer, Reply
from summarizer.unfolding import Unfolding
from tests import invented
from tests.test_pipeline import DRAFT, TEXT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def whole() -> Brief:
    return invented.brief()


def only(brief: Brief, *sections: str) -> Brief:
    """Empty all sections but those named."""
    empty: dict[str, object] = {
        "summary": Summary(text="", sentences=()),
        "key_facts": (),
        "actors": (),
        "stances": (),
    }
    context = brief.geopolitical_context.model_copy(update={"stated": (), "background": ()})
    update = {name: value for name, value in empty.items() if name not in sections}
    return brief.model_copy(update={**update, "geopolitical_context": context})


class Screen:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.unfolding = Unfolding(self.pieces.append, color=False, width=88, evidence=False)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def test_at_the_end_the_whole_brief_stands_there_once(whole: Brief) -> None:
    screen = Screen()
    screen.unfolding.show(only(whole, "summary"))
    screen.unfolding.show(only(whole, "summary", "key_facts", "actors"))
    screen.unfolding.finish(whole)
    assert screen.text == to_text(whole)


def test_a_section_waits_for_those_before_it(whole: Brief) -> None:
    screen = Screen()
    screen.unfolding.show(only(whole, "actors"))
    assert len(screen.pieces) == 1  # the head
    screen.unfolding.show(only(whole, "summary", "actors"))
    assert "Summary" in screen.text
    assert "Actors" not in screen.text


def test_what_is_shown_is_not_shown_again(whole: Brief) -> None:
    screen = Screen()
    for _ in range(3):
        screen.unfolding.show(only(whole, "summary"))
    assert screen.text.count("Summary") == 1


def test_a_section_that_changed_after_all_is_printed_again_and_says_so(whole: Brief) -> None:
    screen = Screen()
    screen.unfolding.show(only(whole, "summary"))
    first = whole.summary.sentences[0].model_copy(update={"text": "Something else."})
    told = Summary(text="Something else.", sentences=(first,))
    screen.unfolding.finish(whole.model_copy(update={"summary": told}))
    assert screen.text.count("(changed since it was shown above)") == 1
    assert "Something else." in screen.text


def test_on_a_terminal_a_brief_appears_piece_by_piece_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "bridge.txt"
    path.write_text(TEXT)
    with FakeServer(Reply(content=json.dumps(DRAFT))) as server:
        shown = _on_a_terminal(
            ["summarize", str(path), "-m", "openai/x", "--base-url", server.base_url],
            store=tmp_path / "store.db",
        )
        assert server.calls[0].body["stream"] is True
    titles = ["Bridge at Tarnholm reopens", "Summary", "Key facts", "Actors", "Stances"]
    places = [shown.index(title) for title in titles]
    assert places == sorted(places)
    assert all(shown.count(f"\n{title}") == 1 for title in titles[1:])
    assert shown.index("Verification") > places[-1]


def _on_a_terminal(arguments: list[str], *, store: Path) -> str:
    """Run the command line with a pseudo-terminal for its output; escape sequences left out."""
    parent, child = pty.openpty()
    environment = {**os.environ, "SUMMARIZER_STORE": str(store), "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-m", "summarizer", *arguments],
        stdout=child,
        stderr=child,
        env=environment,
    )
    os.close(child)
    pieces: list[bytes] = []
    with suppress(OSError):  # the end, as Linux tells it
        while piece := os.read(parent, 65536):
            pieces.append(piece)
    os.close(parent)
    assert process.wait() == 0
    plain = re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]|\r", b"", b"".join(pieces))
    return plain.decode()
