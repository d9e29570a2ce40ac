"""Under which name a browser saves what it downloads."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote


def disposition(name: str) -> str:
    """The value of Content-Disposition for a file to be saved under a name (RFC 6266, RFC 8187).

    Programs that do not know the second form are given the name in ASCII.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w. ()-]", "_", plain, flags=re.ASCII).strip(". ")
    stem, _, ending = plain.rpartition(".")
    return f"attachment; filename=\"{stem.strip() or 'document'}.{ending}\"; filename*=UTF-8''{quote(name, safe='')}"
