"""What happens in a run, as JSON lines for programs that watch it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import click

from docsearch.model import Failed, Indexed, Outcome
from docsearch.runs import Committed


def log_event(outcome: Outcome | Committed) -> None:
    """One line on stderr: what became of a document, or that those so far are in the index for good."""
    if isinstance(outcome, Failed):
        log("failed", **outcome._asdict())
    elif isinstance(outcome, Committed):
        log("committed", documents=outcome.documents)
    else:
        log("indexed" if isinstance(outcome, Indexed) else "unchanged", uri=outcome.uri)


def log(event: str, **fields: Any) -> None:
    """One line on stderr: {"time": ISO 8601 in UTC, "event": ..., and what there is to say of it}."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **fields}
    click.echo(json.dumps(line, ensure_ascii=False), err=True)
