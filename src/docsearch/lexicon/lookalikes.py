"""The words of an index that look or sound like one that no lexicon has: names, and learned words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice

from docsearch.analysis import stems, tagged
from docsearch.lexicon.cognates import beginnings, cognates
from docsearch.lexicon.transliterate import spellings

SHORTEST = 4  # letters of a name that is looked for in other scripts
# Of the spellings of a name in another script the likelier ones count more, the ninth half; of those that the index has
# three: as good as all in five pairs of languages.
LESS_LIKELY, SPELLINGS = 8, 3
# Answers remembered of either kind, .3 KB each: a query that may be in eight languages asks the same of each of them,
# and its next page asks again.
_REMEMBERED = 3_000

Alike = list[tuple[str, float]]  # stems with spaces between, and what they are worth


class Lookalikes:
    """Asks one index; `frequency` and `listed` are as Engine.document_frequency and Engine.terms have them."""

    def __init__(
        self,
        frequency: Callable[[str, str], int],
        listed: Callable[[str, str], Sequence[tuple[str, int]]] = lambda field, beginning: (),
    ) -> None:
        self._frequency = frequency
        self._listed = listed
        self.sounding = lru_cache(_REMEMBERED)(self._sounding)
        self.looking = lru_cache(_REMEMBERED)(self._looking)

    def _sounding(self, word: str, code: str) -> Alike | None:
        """How a normalised word is spelled in the script of a language; None where it is not spelled otherwise."""
        spelled = spellings(word, code) if len(word) >= SHORTEST else []
        if not spelled:
            return None
        ranks: dict[tuple[str, ...], int] = {}  # several spellings may have one stem
        for rank, found in enumerate(stems(spelled, code)):
            ranks.setdefault(found, rank)
        having = (found for found in ranks if self._has(found, code))
        return [(" ".join(found), 1 / (1 + ranks[found] / LESS_LIKELY)) for found in islice(having, SPELLINGS)]

    def _has(self, found: Sequence[str], code: str) -> bool:
        return bool(found) and all(self._frequency("stem", tagged(code, stem)) for stem in found)

    def _looking(self, forms: tuple[str, ...], code: str) -> Alike:
        """The cognates of a word that is compared as `forms`, with what each is worth."""
        listed = (term for start in beginnings(forms, code) for term, _ in self._listed("stem", tagged(code, start)))
        return cognates(forms, {term.partition(":")[2] for term in listed})
