"""What the hand-edited lists say about the forms of place names: traps, case endings, words that open a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent.parent / "data"
_LONGEST_ENDING = 8

# Where a language is at home: its texts name the small towns of these countries.
_HOME = {
    "af": "ZA NA", "ar": "DZ BH EG IQ JO KW LB LY MA OM PS QA SA SD SY TN AE YE", "az": "AZ", "be": "BY", "bg": "BG",
    "bn": "BD IN", "bs": "BA", "ca": "ES AD", "cs": "CZ SK", "da": "DK", "de": "DE AT CH LI LU", "el": "GR CY",
    "en": "US GB IE CA AU NZ ZA IN", "es": "ES MX AR CO PE CL EC GT CU BO DO HN PY SV NI CR PA UY VE", "et": "EE",
    "eu": "ES FR", "fa": "IR AF", "fi": "FI", "fr": "FR BE CH CA LU MA DZ TN SN CI CM CD MG", "ga": "IE", "gl": "ES",
    "he": "IL", "hi": "IN", "hr": "HR BA", "hu": "HU RO SK RS UA", "hy": "AM", "id": "ID", "is": "IS", "it": "IT CH",
    "ja": "JP", "ka": "GE", "kk": "KZ", "km": "KH", "ko": "KR KP", "ky": "KG", "lo": "LA", "lt": "LT", "lv": "LV",
    "mk": "MK", "mn": "MN", "ms": "MY BN SG", "my": "MM", "nb": "NO", "ne": "NP", "nl": "NL BE", "nn": "NO", "no": "NO",
    "pl": "PL", "pt": "PT BR AO MZ", "ro": "RO MD", "ru": "RU BY KZ UA", "sk": "SK CZ", "sl": "SI", "sq": "AL XK",
    "sr": "RS BA ME", "sv": "SE FI", "sw": "TZ KE", "ta": "IN LK", "th": "TH", "tl": "PH", "fil": "PH", "tr": "TR CY",
    "uk": "UA", "ur": "PK IN", "uz": "UZ", "vi": "VN", "zh": "CN TW HK SG",
}  # fmt: skip

_CALLED_AFTER_PEOPLE = (
    "US CA AU NZ ZA GB IE PH MX GT BZ SV HN NI CR PA CU DO HT PR JM CO VE GY SR EC PE BO BR PY UY AR CL"
)


def is_home(country: str | None, language: str) -> bool:
    """Whether `language` is spoken by many in the country."""
    return country is not None and country in _HOME.get(language, "")


def is_trap(key: str, language: str) -> bool:
    """Whether the normalised name is first of all an everyday word."""
    languages = _traps().get(key)
    return languages is not None and (not languages or language in languages.split())


def is_person(key: str) -> bool:
    """Whether the normalised name is also borne by many people, as a given or a family name."""
    return key in _people()


def is_given(key: str) -> bool:
    """Whether the normalised name is a given name in more than one country."""
    return _people().get(key, "") != ""


def names_people(country: str | None) -> bool:
    """Whether many cities of the country are called after people, or many of its people after British towns."""
    return country is not None and country in _CALLED_AFTER_PEOPLE


def is_opener(word: str, language: str) -> bool:
    """Whether the word, in lower case, may stand before a name without being part of it."""
    return word in _openers().get(language, ()) or word in _openers()["en"]


def dictionary_forms(key: str, language: str) -> Iterator[str]:
    """The words of which the normalised word `key` may be an inflected form, longest ending first."""
    endings = _endings().get(language)
    if endings is None:
        return
    for instead in endings.get(key, ()):  # "vsi" of "Spišská Nová Ves"
        yield instead
    for length in range(min(_LONGEST_ENDING, len(key) - 2), 0, -1):
        for instead in endings.get(key[-length:], ()):
            yield key[:-length] + instead


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def _traps() -> dict[str, str]:
    """Word -> the languages it is a trap in; none means all. Queries wait for it: 1 ms, with lists instead 3."""
    rows = (line.partition("\t") for line in (_DATA / "places_traps.txt").read_text("utf-8").splitlines())
    return {word: languages for word, _, languages in rows}


@cache
def _people() -> dict[str, str]:
    """Name -> "given" when it is a given name in more than one country."""
    rows = (line.partition("\t") for line in (_DATA / "places_people.txt").read_text("utf-8").splitlines())
    return {name: given for name, _, given in rows}


@cache
def _openers() -> dict[str, frozenset[str]]:
    """Language -> words."""
    return {
        language: frozenset(words.split())
        for languages, words in _rows("places_openers.tsv")
        for language in languages.split()
    }


@cache
def _endings() -> dict[str, dict[str, tuple[str, ...]]]:
    """Language -> ending -> what to put in its place."""
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for languages, endings, instead in _rows("places_endings.tsv"):
        endings, instead = endings.casefold(), instead.casefold()  # as keys are: no final sigma
        for language in languages.split():
            for ending in endings.split():
                known = found[language].get(ending, ())
                new = ("" if one == "-" else one for one in instead.split())
                found[language][ending] = tuple(dict.fromkeys((*known, *new)))
    return dict(found)
