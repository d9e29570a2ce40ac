"""Printing: styled and broken to the width on a terminal, plain lines into a pipe, JSON when asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from shutil import get_terminal_size
from typing import Any

from docsearch.render import Line

_STYLES = {"dim": "dim", "title": "bold", "label": "cyan", "name": "green", "match": "bold yellow"}


def print_json(data: object) -> None:
    """One JSON value on stdout, readable by people too."""
    print(json.dumps(data, ensure_ascii=False, indent=2))


def width(piped: int) -> int:
    """Columns to fill: those of the terminal, or `piped` where there is none."""
    return get_terminal_size().columns if sys.stdout.isatty() else piped


def print_lines(lines: Iterable[Line]) -> None:
    """Lines on stdout."""
    if sys.stdout.isatty():
        _print_styled(lines)
    else:
        for line in lines:
            print(line.plain)


def _print_styled(lines: Iterable[Line]) -> None:
    # On a terminal only: importing rich takes 30 ms, which a script that reads our output need not wait for.
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    for line in lines:
        text: Any = Text.assemble(*((piece, _STYLES.get(style, "")) for piece, style in line.pieces))
        console.print(Padding(text, (0, 0, 0, line.indent)) if line.indent else text)
