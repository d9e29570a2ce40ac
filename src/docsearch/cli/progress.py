"""Progress bars for commands that read many documents, translate them or ask many queries."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

Translated = tuple[int, int, float | None]  # sentences done, sentences in all, seconds left


class Bars(NamedTuple):
    """A bar for documents read, told how many of how many, and one for sentences translated; None elsewhere."""

    reading: Callable[[int, int], None] | None = None
    translating: Callable[[Translated], None] | None = None


@contextmanager
def progress_bar(label: str = "reading") -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on a terminal, to be told how many of how many are done; nothing elsewhere."""
    with progress_bars(label) as bars:
        yield bars.reading


@contextmanager
def progress_bars(label: str = "reading") -> Iterator[Bars]:
    """Progress bars on a terminal, that for sentences from the first it is told; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield Bars()
        return
    from rich.console import Console  # .2 s with what follows
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _left_column())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        reading = bar.add_task(label, total=None)
        translating = bar.add_task("translating", total=None, visible=False)

        def told(progress: Translated) -> None:
            done, total, left = progress
            bar.update(translating, visible=True, completed=done, total=total, left=left)

        yield Bars(lambda done, total: bar.update(reading, completed=done, total=total), told)


def _left_column() -> Any:
    """The time left: as a task was told, since sentences known from before take none, else by its pace."""
    from datetime import timedelta

    from rich.progress import Task, TimeRemainingColumn
    from rich.text import Text

    class Left(TimeRemainingColumn):
        def render(self, task: Task) -> Text:
            left = task.fields.get("left")
            if left is None:
                return super().render(task)
            return Text(str(timedelta(seconds=round(left))), style="progress.remaining")

    return Left()
