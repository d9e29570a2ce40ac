"""Regular expressions compiled when first used: all of them at import would cost every query 20 ms."""

from __future__ import annotations

import re
from functools import cache


@cache
def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern, compiled once."""
    return re.compile(pattern, flags)
