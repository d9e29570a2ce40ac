"""Languages that people have set: rules of a pattern and a language, kept in a file beside the index.

The index may be deleted and built again from the documents. What somebody took the trouble to say may not, so it lies
beside the index folder and not in it: `index.languages.json` for `index`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from glob import escape
from pathlib import Path

from docsearch.beside import beside
from docsearch.disk import replace_file, unwritable
from docsearch.errors import UsageError

SUFFIX = ".languages.json"
_CODE = re.compile("[a-z]{2,3}")
_ESCAPED = re.compile(r"\[([*?[])\]")


class Corrections:
    """Rules from a pattern of uris to the code of a language; the one set last that matches counts.

    In a pattern `*` stands for anything, slashes too (so `**` means the same), `?` for one character, `[ab]` for one of
    these; capitals count.
    """

    def __init__(self, rules: Mapping[str, str]) -> None:
        self.rules = dict(rules)

    def language(self, uri: str) -> str | None:
        """The language set for the document at `uri`, None where there is none."""
        rule = self.rule(uri)
        return None if rule is None else self.rules[rule]

    def rule(self, uri: str) -> str | None:
        """The pattern that counts for the document at `uri`."""
        own = escape(uri)
        since = self._positions.get(own, -1)
        for position, pattern in self._patterns:
            if position < since:
                break
            if fnmatchcase(uri, pattern):
                return pattern
        return own if since >= 0 else None

    def matched(self, pattern: str, uris: Iterable[str]) -> int:
        """How many of `uris` the rule of `pattern` counts for."""
        return sum(self.rule(uri) == pattern for uri in uris)

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {pattern: position for position, pattern in enumerate(self.rules)}

    @cached_property
    def _patterns(self) -> list[tuple[int, str]]:
        """The rules that may match several uris, last first; the others are looked up: thousands cost no time."""
        return [(at, pattern) for pattern, at in reversed(self._positions.items()) if not is_single(pattern)]

    def with_rule(self, pattern: str, language: str) -> Corrections:
        """These and one more, which counts before the others."""
        return Corrections({**self.without(pattern).rules, pattern: language})

    def without(self, pattern: str) -> Corrections:
        """These but the one of this pattern."""
        return Corrections({known: language for known, language in self.rules.items() if known != pattern})


def is_single(pattern: str) -> bool:
    """Does the pattern match one uri only?"""
    return escape(_ESCAPED.sub(r"\1", pattern)) == pattern


def home(index: str) -> Path:
    """The file with the corrections for the index in the folder `index`."""
    return beside(index, SUFFIX)


def load(index: str) -> Corrections:
    """The corrections in force for the index in the folder `index`. Raises UsageError where the file makes no sense."""
    path = home(index)
    try:
        rules = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Corrections({})
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {path}: {error}", "mend that file or delete it") from error
    if not isinstance(rules, dict) or not all(_CODE.fullmatch(str(language)) for language in rules.values()):
        raise UsageError(f"cannot read {path}: no patterns with codes of languages", "mend that file or delete it")
    return Corrections(rules)


def save(corrections: Corrections, index: str) -> None:
    """Keep these from now on, in one step: who reads the file meanwhile finds the old ones or the new."""
    path = home(index)
    try:
        replace_file(path, json.dumps(corrections.rules, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        raise unwritable(path, error) from error
