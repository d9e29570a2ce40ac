"""What is wrong with what a model returned: one reason a sentence, or none.

Each threshold was set on human translations, where every alarm is a false one: 33,000 pairs of sentences, questions and
paragraphs in eleven languages (Tatoeba, XQuAD, NTREX). All checks together raise one for .42 % of them, some of which
are right: "Training is geen luxe" is no Catalan.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from itertools import chain

from docsearch.detect import detect
from docsearch.detectors.letters import BCP47, load_models
from docsearch.detectors.script import LANGUAGES_OF, count_letters
from docsearch.languages import LANGUAGES

REASONS = ("empty", "copied", "language", "repeated", "truncated", "overlong", "constant")

# Letters of Latin script that say as much as one letter of another (marks do not count), 1 where none is listed: from
# paragraphs in seven languages and headlines in Korean, the others from names of countries in CLDR.
_WORTH = {"Han": 3.0, "Hangul": 2.2, "Kana": 2.0, "Hebrew": 1.25, "Arabic": 1.17, "Thai": 1.15, "Lao": 1.15}
_WORTH |= dict.fromkeys(("Bengali", "Devanagari", "Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Sinhala"), 1.5)
_WORTH |= {"Burmese": 1.7, "Ethiopic": 1.6, "Khmer": 1.7, "Tamil": 1.5, "Telugu": 1.5}
_SCRIPTS = {"CJK": ("Han", "Kana"), "HANGUL": ("Hangul", "Han"), "MYANMAR": ("Burmese",)}  # named otherwise in Unicode

# A translation is .43 to 2.3 times as long as a sentence of 20 letters, .51 to 1.8 times one of 100; .0023 are shorter,
# .0014 longer. Of sentences cut in half .48 are noticed, of those cut to two fifths .81.
_SHORTEST = 0.53, -2.0
_LONGEST = 1.7, 12.0
_FEW = 8  # letters' worth; less may come in any script, copied or the same for all: "OK", "NATO", "Yes"
# The part of a text in its own script: of Thai texts .005 have under .53, .002 under .43; Chinese from .59, Arabic .62.
_OWN_SCRIPT = 0.4
# Letters outside names from which a text is asked for its language. Nine of 17,010 translations are called another one,
# six of them rightly; of short sentences left in a neighbouring language .80 are noticed, .55 at 20.
_TELLING = 12
_SURE = 0.8
_RUN = 10  # letters' worth; a run of as many seldom comes twice in a sentence
_REPEATED = 0.2  # at most .18 more of a text than of its source comes again where people translate
_SAME = 3  # different sentences; "I'll be back soon." may stand for two


def fault(source: str, output: str, target: str, others: Collection[str] = ()) -> str | None:
    """Why `output` cannot be a translation of `source` into `target` (BCP 47 primary tag), one of REASONS, or None.

    `others` are further sources for which the model gave the same output. Never raises.
    """
    size = extent(output)
    if not size:
        return "empty" if extent(source) else None
    if size >= _FEW and folded(source) == folded(output):
        return None if _is_name(source) else "copied"
    if _is_foreign(output, target):
        return "language"
    if _repeats(output) - _repeats(source) >= _REPEATED:
        return "repeated"
    return _misfit(extent(source), size) or ("constant" if _is_constant(source, size, others) else None)


def extent(text: str) -> float:
    """How much a text says: its letters and digits, in letters of Latin script."""
    letters = sum(count * _WORTH.get(script, 1.0) for script, count in count_letters(text).items())
    return letters + sum(map(str.isdigit, text))


def folded(text: str) -> str:
    """The letters and digits of `text`, without case."""
    return "".join(filter(str.isalnum, text.casefold()))


def _is_name(text: str) -> bool:
    """Whether nothing in `text` but names would change in translation: no word of three letters or more is in small."""
    return not any(word.isalpha() and word[0] == word[0].lower() and len(word) > 2 for word in text.split())


def _is_foreign(text: str, target: str) -> bool:
    counts = count_letters(text)
    worth = {script: count * _WORTH.get(script, 1.0) for script, count in counts.items()}
    if sum(worth.values()) < _FEW or target not in LANGUAGES:
        return False
    own = sum(worth.get(script, 0.0) for name in LANGUAGES[target].script.split() for script in _scripts(name))
    if own < _OWN_SCRIPT * sum(worth.values()):
        return True
    if target not in _detected():  # Galician would be called Portuguese, Kyrgyz Kazakh
        return False
    small = " ".join(word for word in text.split() if not word[0].isupper())  # names are of the source's language
    if sum(count_letters(small).values()) < _TELLING:
        return False
    guess = detect(small, target)
    return guess.code != target and guess.confidence >= _SURE


@cache
def _detected() -> frozenset[str]:
    """The languages that the detector can tell from those like them."""
    by_letters = (BCP47.get(name, name) for model in load_models().values() for name in model.codes)
    return frozenset((*by_letters, *chain.from_iterable(LANGUAGES_OF.values()), "ja", "zh"))


def _scripts(name: str) -> tuple[str, ...]:
    return _SCRIPTS.get(name) or (name.capitalize(),)


def _repeats(text: str) -> float:
    """The share of runs of letters in `text` that have come before, 0 to 1."""
    letters = folded(text)
    length = max(2, round(_RUN * len(letters) / max(extent(text), 1.0)))
    runs = [letters[at : at + length] for at in range(len(letters) - length + 1)]
    return (len(runs) - len(set(runs))) / len(letters) if len(letters) > length else 0.0


def _misfit(source: float, output: float) -> str | None:
    if output < _SHORTEST[0] * source + _SHORTEST[1]:
        return "truncated"
    return "overlong" if output > _LONGEST[0] * source + _LONGEST[1] else None


def _is_constant(source: str, size: float, others: Collection[str]) -> bool:
    return size >= _FEW and len({folded(source), *map(folded, others)}) >= _SAME
