"""Plain data as JSON, as programs are answered."""

from __future__ import annotations

import json

from docsearch.web.messages import Reply

JSON = "application/json"

Headers = tuple[tuple[str, str], ...]


def encoded(data: object) -> bytes:
    """Data as JSON in UTF-8. Half a surrogate pair, which UTF-8 has none of, is written as an escape, as JSON may."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def data_reply(data: object, headers: Headers = (), status: int = 200, media_type: str = JSON) -> Reply:
    """A reply of JSON."""
    return Reply(media_type, encoded(data), status, headers)
