"""Translation models on this machine: where they are and which there are.

They lie where argostranslate looks for them, so each sees what the other installed. Nothing of argostranslate is
imported: offline its get_available_packages calls itself without end, its download takes a file cut short for a whole
one, and its install_from_path writes wherever the names in the archive lead.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from docsearch.errors import UsageError
from docsearch.translation.packages import Flaw, Model, is_translation, metadata, metadata_json, pair_of_damaged
from docsearch.translation.soundness import inspect

TEMPORARY = ".docsearch-model-"  # what folders are called in which models are made ready


class Damaged(NamedTuple):
    """A folder among the models that is none: `error` says why in one line; languages as in Model, where known."""

    path: Path
    error: str
    source: str | None
    target: str | None


def folder() -> Path:
    """Where the models are: as argostranslate/settings.py has it, and nothing is created."""
    data = Path(os.environ.get("XDG_DATA_HOME", _home() / ".local" / "share"))
    return Path(setting("ARGOS_PACKAGES_DIR", str(data / "argos-translate" / "packages")))


def setting(key: str, default: str) -> str:
    """A setting of argostranslate: the environment before its settings.json before the default."""
    if key in os.environ:
        return os.environ[key]
    path = Path(os.environ.get("XDG_CONFIG_HOME", _home() / ".config")) / "argos-translate" / "settings.json"
    with suppress(OSError, ValueError):
        settings = json.loads(path.read_bytes())
        if isinstance(settings, dict) and isinstance(settings.get(key), str):
            return str(settings[key])
    return default


def _home() -> Path:
    return Path(os.environ.get("SNAP_USER_DATA", Path.home()) if "SNAP" in os.environ else Path.home())


def installed() -> list[Model]:
    """The models in working order, by languages. Raises UsageError when their folder cannot be read."""
    return survey()[0]


def survey() -> tuple[list[Model], list[Damaged]]:
    """The models in working order, by languages, and the folders that are damaged or half-written, by path.

    Files are looked at, not loaded: 7 ms a model of 100 MB. Packages that are no translation models are in neither.
    Raises UsageError when the folder cannot be read.
    """
    place = folder()
    try:
        paths = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith(TEMPORARY))
    except FileNotFoundError:
        return [], []
    except OSError as error:
        raise UsageError(f"cannot read {place}: {error.strerror}") from error
    models, damaged = [], []
    for path in paths:
        try:
            data = metadata_json(path)
            if is_translation(data):
                models.append(inspect(path, metadata(data)))
        except Flaw as flaw:
            damaged.append(Damaged(path, str(flaw), *pair_of_damaged(path)))
    return sorted(models), damaged
