"""Which language a text is in, and how sure that is; "und" when unsure, never English by default."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Sequence
from typing import Any

from docsearch.detectors.script import LANGUAGE_OF, dominant_script
from docsearch.model import UNDETERMINED, LanguageGuess

Detector = Callable[[str, str | None], LanguageGuess]

_UNSURE = LanguageGuess(UNDETERMINED, 0.0)
_CODES = {"iw": "he", "in": "id", "nb": "no", "nn": "no", "zh-Hant": "zh", "un": UNDETERMINED}


@functools.cache
def _cld2() -> Any:
    return importlib.import_module("pycld2")


def _default(text: str, hint: str | None) -> LanguageGuess:
    text = "".join(c if c.isprintable() else " " for c in text[:10_000])
    script = dominant_script(text)
    if script is None:
        return _UNSURE
    if script in LANGUAGE_OF:
        return LanguageGuess(LANGUAGE_OF[script], 1.0)
    reliable, _, details = _cld2().detect(text, isPlainText=True, bestEffort=True)
    code = _CODES.get(details[0][1], details[0][1])
    if code == UNDETERMINED or (not reliable and code != hint):
        return _UNSURE
    return LanguageGuess(code, details[0][2] / 100)


def open_detector(name: str = "default") -> Detector:
    """The detector called `name`: a function from a text and a declared language (or None) to a guess."""
    return _default


def detect(text: str, hint: str | None = None) -> LanguageGuess:
    """The language of `text` by the default detector."""
    return _default(text, hint)


def label(
    text: str, spans: Sequence[tuple[int, int]], detector: Detector, hint: str | None = None
) -> list[LanguageGuess]:
    """One guess for each of `spans` (offsets of lines or sentences of `text`, in order)."""
    return [detector(text[start:end], hint) for start, end in spans]
