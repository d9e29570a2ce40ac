"""The progress bar: on a terminal only."""

import io
import sys

import pytest

from docsearch.cli.progress import progress_bar


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


def test_nothing_is_shown_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    with progress_bar() as progress:
        assert progress is None
    assert file.getvalue() == ""
