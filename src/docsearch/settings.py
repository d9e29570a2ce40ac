"""What can be set once for all commands: defaults, then docsearch.toml, then the environment, then flags.

Read once by the command line and passed down; nothing else looks at the environment.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from docsearch.errors import UsageError

FILE = "docsearch.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """`index` and `corpus` are folders; `engine` and `detector` name an implementation; `workers` are processes.

    `engine` None: that of the index, tantivy for a new one. `workers` 0: one for each processor. `query_language` None:
    queries may be in any language of the index. `recogniser`: the folder of a spaCy or GLiNER model that finds people
    and organisations, or an installed spaCy package; None: only names that glossaries know are found. `translate_to`:
    the language (BCP 47 primary tag) that documents are translated into, "none" for none; None: as before. `isolated`:
    files are read in processes of their own, each of which may take `limit_seconds` a document and, all of them
    together with this one, `limit_memory` MB (0: 1,024 a process). `ocr`: languages of scans as tesseract names them
    ("vie+eng"), "auto" to tell them from the scan, "none" to leave scans unread.
    """

    index: str = "index"
    corpus: str = "corpus"
    engine: str | None = None
    detector: str = "default"
    workers: int = 0
    query_language: str | None = None
    recogniser: str | None = None
    translate_to: str | None = None
    isolated: bool = True
    limit_seconds: int = 120
    limit_memory: int = 0
    ocr: str = "auto"


LONGEST = 9  # digits of a number
_TYPES = {"workers": int, "limit_seconds": int, "limit_memory": int, "isolated": bool}
_TOLD = {int: "a number", bool: "true or false", str: "text"}


def load(flags: Mapping[str, str | int | bool | None], environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force. `flags` left at None do not count. Raises UsageError for a name or value unknown."""
    settings = Settings()
    for origin, values in (
        (FILE, _file(Path(FILE))),
        ("the environment", _environment(environment)),
        ("the command line", {name: value for name, value in flags.items() if value is not None}),
    ):
        settings = _with(settings, values, origin)
    return settings


def _file(path: Path) -> Mapping[str, object]:
    if not path.exists():
        return {}
    import tomllib  # 4 ms, which most queries need not wait for

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}") from error


def _environment(environment: Mapping[str, str]) -> Mapping[str, object]:
    names = (field.name for field in fields(Settings))
    return {name: environment[key] for name in names if (key := f"DOCSEARCH_{name.upper()}") in environment}


def _with(settings: Settings, values: Mapping[str, object], origin: str) -> Settings:
    known = {field.name for field in fields(Settings)}
    for name, value in values.items():
        if name not in known:
            raise UsageError(f"{origin} sets {name!r}, which is no setting", f"settings are {', '.join(sorted(known))}")
        wanted = _TYPES.get(name, str)
        converted = _converted(value, wanted) if isinstance(value, str) else value
        if type(converted) is not wanted or (isinstance(converted, int) and converted < 0):
            raise UsageError(f"{origin} sets {name} to {value!r}; it takes {_TOLD[wanted]}")
        settings = replace(settings, **{name: converted})  # type: ignore[arg-type]
    return settings


def _converted(text: str, wanted: type) -> str | int | bool:
    """What a text says, itself where it says no such thing."""
    if wanted is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    return int(text) if wanted is int and text.isdecimal() and len(text) <= LONGEST else text
