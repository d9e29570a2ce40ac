"""The progress bar: on a terminal only."""

import io
import sys

import pytest

from docsearch.cli.progress import Bars, progress_bar, progress_bars


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_shown_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar("asking") as progress:
        assert progress is not None
        progress(3, 5)
    assert "asking" in terminal.getvalue()
    assert "3/5" in terminal.getvalue()


def test_sentences_have_a_bar_of_their_own_with_the_time_they_were_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bars() as bars:
        assert bars.reading is not None
        assert bars.translating is not None
        bars.reading(1, 2)
        assert "translating" not in terminal.getvalue()
        bars.translating((3, 700, None))
        bars.translating((300, 700, 3725.2))
    shown = terminal.getvalue()
    assert all(told in shown for told in ("reading", "1/2", "translating", "300/700", "1:02:05"))


def test_nothing_is_shown_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    with progress_bar() as progress:
        assert progress is None
    with progress_bars() as bars:
        assert bars == Bars()
    assert file.getvalue() == ""
