"""The paths that an index is built from, remembered in its folder, so that a rebuild covers them all."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from docsearch.disk import replace_file
from docsearch.errors import IndexDamaged, UsageError

FILE = "roots.json"


def load_roots(index: Path) -> list[str]:
    """The paths that the index was built from, as they were given."""
    try:
        return list(map(str, list(json.loads((index / FILE).read_text(encoding="utf-8")))))
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamaged(f"cannot read {index / FILE}: {error}", "delete that file") from error


def check_roots(roots: Sequence[str], index: Path) -> None:
    """Raise UsageError for a path given before that is not there: a drive not mounted must not empty the index."""
    for root in roots:
        if not os.path.lexists(root):
            raise UsageError(
                f"{root} was indexed before and is not here", f"if it is gone, take it out of {index / FILE}"
            )


def add_roots(roots: Sequence[str], index: Path) -> None:
    """Remember these paths, too, for the runs to come. Raises OSError."""
    known = load_roots(index)
    wanted = list(dict.fromkeys([*known, *roots]))
    if wanted != known:
        replace_file(index / FILE, json.dumps(wanted))
