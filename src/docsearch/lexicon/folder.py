"""The lexicons in force for an index: those made for it, which lie beside its folder, and those shipped with docsearch.

`index.lexicons/en-vi.lexicon` for `index`, as corrections lie, since an index may be deleted and built again.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from pathlib import Path

from docsearch.beside import beside
from docsearch.lexicon.store import Lexicon

SUFFIX = ".lexicon"
PIVOT = "en"
# What a translation through English counts for beside a direct one: words mean several things, and twice so.
THROUGH_PIVOT = 0.8
_REMEMBERED = 3_000  # answers of a kind, .5 KB each: a query that may be in eight languages asks a thousand times
PIVOTED = 12  # words of English, and of the other language for each, that are looked at; with 3 .02 recall are lost
_SHIPPED = Path(__file__).parents[1] / "data" / "lexicons"


class Lexicons:
    """Lexicons by their two languages, each opened when it is first asked."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._paths = {path.stem: path for path in paths}
        self._opened: dict[str, Lexicon] = {}
        self.translations = lru_cache(_REMEMBERED)(self._translations)
        # Of one lexicon: a word is looked up in that into English once, however many languages it is said in.
        self._direct = lru_cache(_REMEMBERED)(lambda name, word, code: self._open(name).translations(word, code))
        self._begun = lru_cache(_REMEMBERED)(lambda name, word, code: self._open(name).begins(word, code))

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that words are known of."""
        return frozenset(code for name in self._paths for code in name.split("-"))

    def connect(self, source: str, target: str) -> bool:
        """Whether words of `source` may have translations into `target`, through English too."""
        direct, there, back = map(self._named, (source, source, PIVOT), (target, PIVOT, target))
        return direct is not None or (there is not None and back is not None)

    def _translations(self, word: str, source: str, target: str) -> list[tuple[str, float]]:
        """What `word`, a key of `source`, is in `target`, likeliest first: keys, and weights up to 1.

        Through English where no lexicon of the two languages has it.
        """
        direct, there, back = map(self._named, (source, source, PIVOT), (target, PIVOT, target))
        found = self._direct(direct, word, source) if direct else []
        if found or PIVOT in (source, target) or not there or not back:
            return found
        weights: dict[str, float] = {}
        for middle, first in self._direct(there, word, source)[:PIVOTED]:
            for other, second in self._direct(back, middle, PIVOT)[:PIVOTED]:
                weights[other] = weights.get(other, 0.0) + THROUGH_PIVOT * first * second
        return sorted(weights.items(), key=lambda item: (-item[1], item[0]))

    def begins(self, beginning: str, source: str, target: str) -> bool:
        """Whether a key of `source` begins so, in a lexicon that `translations` would look into."""
        names = {self._named(source, target), self._named(source, PIVOT)}
        return any(self._begun(name, beginning, source) for name in names if name)

    def knows(self, word: str, code: str) -> bool:
        """Whether any lexicon has the word, a key of `code`."""
        return any(self._direct(name, word, code) for name in self._paths if code in name.split("-"))

    def of(self, one: str, other: str) -> Lexicon | None:
        """The lexicon of two languages, in whichever order. Raises UsageError for one that is damaged."""
        name = self._named(one, other)
        return self._open(name) if name else None

    def _named(self, one: str, other: str) -> str | None:
        name = f"{one}-{other}" if one < other else f"{other}-{one}"
        return name if name in self._paths else None

    def _open(self, name: str) -> Lexicon:
        if name not in self._opened:
            self._opened[name] = Lexicon(self._paths[name])
        return self._opened[name]


def home(index: str) -> Path:
    """The folder of the lexicons made for the index in the folder `index`."""
    return beside(index, ".lexicons")


def open_lexicons(index: str) -> Lexicons:
    """The lexicons in force for the index in the folder `index`."""
    made = {path.name: path for path in sorted(home(index).glob(f"*{SUFFIX}"))}
    shipped = {path.name: path for path in sorted(_SHIPPED.glob(f"*{SUFFIX}"))}
    files = [(path, path.stat()) for path in (shipped | made).values()]
    return _opened(tuple((path, stat.st_mtime_ns, stat.st_ino) for path, stat in files))


@lru_cache(maxsize=4)
def _opened(files: tuple[tuple[Path, int, int], ...]) -> Lexicons:
    return Lexicons(tuple(path for path, _, _ in files))
