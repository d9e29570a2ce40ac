"""Packages of Argos, each a translation model: what they say of themselves, and what they and their files are called.

A package is a folder as argostranslate unpacks it: metadata.json, a model of ctranslate2 in model/, and a tokenizer.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from docsearch.detectors.default import primary_tag
from docsearch.lexicon.codes import language_code

SUFFIX = ".argosmodel"  # of packed ones: zip archives

Pair = tuple[str, str]  # from, into: BCP 47 primary tags

_OWN_CODES = {"pb": "pt", "zt": "zh"}  # of Argos: Brazilian Portuguese, Chinese in traditional characters
_CODE = re.compile("[a-z]{2,3}")
_VERSION = re.compile(r"[\w.+-]{1,32}", re.ASCII)
_FOLDER = re.compile(r"(?:translate-)?([a-z]{2,3})_([a-z]{2,3})(?:-.*)?")


class Model(NamedTuple):
    """A model that is installed: from `source` into `target` (BCP 47 primary tags), in the folder `path`.

    `name` is what readers are told ("argos vi-en 1.9", the version of the package last); `digest`, 16 hexadecimal
    digits, changes with the content and not with the place.
    """

    source: str
    target: str
    name: str
    path: Path
    digest: str


class Flaw(Exception):
    """What is wrong with a model, in one line."""


class Metadata(NamedTuple):
    """What a package says of itself: the languages in codes of Argos, and its version ("1.9")."""

    source: str
    target: str
    version: str

    @property
    def pair(self) -> Pair:
        """The languages as BCP 47 primary tags."""
        return tag(self.source), tag(self.target)

    @property
    def name(self) -> str:
        """What readers are told: argos vi-en 1.9."""
        return f"argos {self.source}-{self.target} {self.version}"

    @property
    def folder(self) -> str:
        """The name that the folder has in packages of Argos: translate-vi_en-1_9."""
        return f"translate-{self.source}_{self.target}-{self.version.replace('.', '_')}"

    @property
    def rank(self) -> tuple[bool, tuple[int, ...]]:
        """Of several for two languages the greatest counts: that of the languages themselves, then the newest."""
        return (self.source, self.target) == self.pair, tuple(map(int, re.findall(r"\d+", self.version)))


def tag(code: str) -> str:
    """The BCP 47 primary tag of a code, one of Argos or a longer one; the code itself where it is none."""
    return _OWN_CODES.get(code) or language_code(code) or primary_tag(code) or code


def described(model: Model) -> Metadata:
    """What the package of a model says of itself, by its name."""
    codes, _, version = model.name.removeprefix("argos ").rpartition(" ")
    source, _, target = codes.partition("-")
    return Metadata(source, target, version)


def metadata_json(path: Path) -> dict[str, Any]:
    """What metadata.json in a folder says. Raises Flaw."""
    try:
        data = json.loads((path / "metadata.json").read_bytes())
    except FileNotFoundError:
        raise Flaw("metadata.json is missing") from None
    except OSError as error:
        raise Flaw(f"metadata.json cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise Flaw("metadata.json is not JSON") from error
    if not isinstance(data, dict):
        raise Flaw("metadata.json is not about a model")
    return data


def is_translation(data: dict[str, Any]) -> bool:
    """Whether a package with this metadata translates: there are others, that split sentences."""
    return bool(data.get("type", "translate") == "translate")


def metadata(data: dict[str, Any]) -> Metadata:
    """The codes and the version, fit to be a part of a file name. Raises Flaw."""
    source, target, version = (data.get(key) for key in ("from_code", "to_code", "package_version"))
    if not is_translation(data):
        raise Flaw(f"a package of type {data['type']!r}, not a translation model")
    for key, value in (("from_code", source), ("to_code", target)):
        if not (isinstance(value, str) and _CODE.fullmatch(value)):
            raise Flaw(f"metadata.json has no language as {key}")
    if not (isinstance(version, str) and _VERSION.fullmatch(version)):
        raise Flaw("metadata.json has no version as package_version")
    return Metadata(str(source), str(target), version)


def pair_of_damaged(path: Path) -> tuple[str | None, str | None]:
    """The languages of a damaged package, by its metadata or else by the name of its folder."""
    try:
        return metadata(metadata_json(path) | {"package_version": "0"}).pair
    except Flaw:
        match = _FOLDER.fullmatch(path.name)
        return (tag(match[1]), tag(match[2])) if match else (None, None)
