"""What lies beside an index: `index.extracts` for the index in the folder `index`."""

from __future__ import annotations

import os
from pathlib import Path

SUFFIXES = (
    *(".alerts.json", ".extracts", ".glossary", ".languages.json", ".lexicons"),
    *(".news", ".translations", ".unpacked"),
)


def beside(index: str, suffix: str) -> Path:
    """The file or folder of one of the SUFFIXES for the index in the folder `index`."""
    folder = Path(os.path.abspath(index))  # noqa: PTH100 - a link to an index keeps its own name
    return folder.parent / (folder.name + suffix)
