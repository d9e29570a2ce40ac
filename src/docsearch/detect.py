"""Which language a text is in, and how sure that is; "und" when unsure, never English by default."""

from __future__ import annotations

import functools
import importlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from docsearch.detectors import default
from docsearch.detectors.script import count_letters, dominant_script
from docsearch.errors import MissingExtra, UsageError
from docsearch.model import UNDETERMINED, LanguageGuess

Detector = Callable[[str, str | None], LanguageGuess]
"""From a text and the language declared for it (None: nothing declared) to a guess; raises for no text at all."""

DETECTORS: Final = ("default", "langdetect")

_LONG: Final = 40  # letters; .997 of longer lines come out right (id, ms, hr, sr aside), .93 of those of 10 to 20
_SURE: Final = 0.9  # of guesses this sure .994 are right, whatever the length
_CERTAIN: Final = 0.99  # the default detector's highest: never asked again
_POOLED: Final = 25  # letters that neighbouring short lines must bring together to be judged as one text
_SCANT: Final = 8  # letters; fewer resemble some language or other by chance
# Answers of the detector that are kept while a document is read: neighbours ask the same again. Short lines take a
# twentieth of the time with it, the sample corpus half.
_REMEMBERED: Final = 1_000
_LIKELY: Final = 0.6  # enough for those together, since each alone had nothing to say against it


def detect(text: str, hint: str | None = None) -> LanguageGuess:
    """The language of `text` by the default detector; `hint` is the language declared for it, if any.

    Any Unicode, any length; "und" with confidence 0 where there is no clear evidence.
    """
    return default.guess(text, hint)


def open_detector(name: str = "default") -> Detector:
    """The detector called `name`, one of DETECTORS; its library is loaded at its first use, or here if optional.

    Raises UsageError for any other name, MissingExtra where an optional library is not installed.
    """
    if name == "default":
        return default.guess
    if name == "langdetect":
        return functools.partial(_guess_by_langdetect, _load_langdetect())
    raise UsageError(f"no language detector is called {name!r}", f"choose one of: {', '.join(DETECTORS)}")


def label(
    text: str, spans: Sequence[tuple[int, int]], detector: Detector, hint: str | None = None
) -> list[LanguageGuess]:
    """One guess for each of `spans`, the offsets of the lines or sentences of `text`, in order.

    A span that is long or clear is judged by itself. Short unclear ones that follow each other in one script are judged
    together; what is still unclear takes the language of its neighbours if the detector, told it, agrees.
    """
    detector = functools.lru_cache(_REMEMBERED)(detector)
    lines = list(_read_lines((text[start:end] for start, end in spans), detector, hint))
    guesses = [line.own if line.is_clear else default.UNSURE for line in lines]
    for run in _unclear_runs(lines):
        _judge_together(lines, run, guesses, detector, hint)
    if all(guess.confidence >= _CERTAIN or not line.script for line, guess in zip(lines, guesses, strict=True)):
        return guesses
    return [
        _ask_neighbours(line, guess, around, detector) if line.script and guess.confidence < _CERTAIN else guess
        for line, guess, around in zip(lines, guesses, _find_neighbours(lines, guesses), strict=True)
    ]


class _Line(NamedTuple):
    """A span as it is seen alone."""

    text: str
    script: str | None
    letters: int
    own: LanguageGuess

    @property
    def is_name(self) -> bool:
        """Whether all its words are capitalised."""
        return default.are_names(default.split_words(default.drop_addresses(self.text)))

    @property
    def is_clear(self) -> bool:
        if self.own.code == UNDETERMINED:
            return False
        return self.letters >= _LONG or (self.own.confidence >= _SURE and not self.is_name)


def _read_lines(texts: Iterable[str], detector: Detector, hint: str | None) -> Iterator[_Line]:
    """Each line by itself, but for the hint: the language that a long line before it in its script was surely in."""
    known: dict[str | None, str] = {}
    for text in texts:
        seen = default.drop_addresses(text)
        letters = sum(count_letters(seen).values())
        script = dominant_script(seen)
        script = "Han" if script == "Kana" else script
        own = detector(text, known.get(script, hint) if letters >= _LONG else hint)
        if letters >= _LONG and own.confidence >= _CERTAIN:
            known[script] = own.code
        yield _Line(text, script, letters, own)


def _unclear_runs(lines: Sequence[_Line]) -> Iterator[list[int]]:
    """Indices of unclear lines of one script that follow each other, with or without lines of no letters between."""
    run: list[int] = []
    for index, line in enumerate(lines):
        if line.script is None:
            continue
        if run and (line.is_clear or line.script != lines[run[-1]].script):
            yield run
            run = []
        if not line.is_clear:
            run.append(index)
    if run:
        yield run


def _judge_together(
    lines: Sequence[_Line], run: list[int], guesses: list[LanguageGuess], detector: Detector, hint: str | None
) -> None:
    """Enter in `guesses` what the lines of `run` are when read as one text; those of another opinion stay open."""
    if len(run) < 2 or lines[run[0]].script == "Han" or sum(lines[index].letters for index in run) < _POOLED:
        return
    together = detector("\n".join(lines[index].text for index in run), hint)
    if together.confidence < _LIKELY:
        return
    for index in run:
        if lines[index].own.code in (together.code, UNDETERMINED) or lines[index].is_name:
            guesses[index] = together


def _find_neighbours(lines: Sequence[_Line], guesses: Sequence[LanguageGuess]) -> list[list[str]]:
    """For each line the languages around it in its script: the last known before it, the next, that of most letters."""
    before = _last_known(lines, guesses)
    after = _last_known(lines[::-1], guesses[::-1])[::-1]
    letters: dict[str | None, Counter[str]] = defaultdict(Counter)
    for line, guess in zip(lines, guesses, strict=True):
        if guess.code != UNDETERMINED:
            letters[line.script][guess.code] += line.letters
    most = {script: counter.most_common(1)[0][0] for script, counter in letters.items()}
    around = zip(before, after, (most.get(line.script) for line in lines), strict=True)
    return [[code for code in codes if code] for codes in around]


def _last_known(lines: Sequence[_Line], guesses: Sequence[LanguageGuess]) -> list[str | None]:
    """For each line the language last known before it in its script, None where there is none yet."""
    known: dict[str | None, str] = {}
    found = []
    for line, guess in zip(lines, guesses, strict=True):
        found.append(known.get(line.script))
        if guess.code != UNDETERMINED:
            known[line.script] = guess.code
    return found


def _ask_neighbours(line: _Line, guess: LanguageGuess, around: list[str], detector: Detector) -> LanguageGuess:
    """What `line` is in the light of the languages `around` it, where it has no language yet or one close to theirs.

    Names keep no language of their own among lines of another.
    """
    for code in dict.fromkeys(around):
        if guess.code == UNDETERMINED or any({guess.code, code} <= kin for kin in default.KIN):
            told = detector(line.text, code)
            if told.code == code:
                return told
    if guess.code != UNDETERMINED:
        return guess
    return default.UNSURE if around and (line.is_name or line.letters < _SCANT) else line.own


def _load_langdetect() -> Any:
    """A factory of detectors with the seed fixed: unseeded, langdetect answers short texts by chance."""
    try:
        langdetect = importlib.import_module("langdetect")
    except ImportError as error:
        raise MissingExtra("langdetect", "langdetect") from error
    langdetect.DetectorFactory.seed = 0
    langdetect.detector_factory.init_factory()
    return langdetect


def _guess_by_langdetect(langdetect: Any, text: str, hint: str | None = None) -> LanguageGuess:
    """What langdetect says of `text`; it takes no hint and answers most texts, so under even odds we say "und"."""
    try:
        best = langdetect.detect_langs(text[: default.LONGEST])[0]
    except langdetect.LangDetectException:  # no letters, or none it knows
        return default.UNSURE
    code = default.primary_tag(best.lang)
    if code is None or best.prob < 0.5:
        return default.UNSURE
    return LanguageGuess(code, min(best.prob, 1.0))
