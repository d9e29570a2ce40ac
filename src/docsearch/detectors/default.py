"""The default detector: script first, then a model of letter runs, with CLD2 asked where that leaves a doubt.

benchmarks/langid.py measures it. CLD2 alone takes a long Spanish sentence with English names in it for English, and is
sure of it, so it never decides between languages we have a model of: it has a vote in close calls.
"""

from __future__ import annotations

import functools
import importlib
import math
import re
from collections import defaultdict
from typing import Any, Final

from docsearch.detectors.letters import BCP47, Prices, load_models
from docsearch.detectors.script import LANGUAGES_OF, count_letters, dominant_script, script_of
from docsearch.model import UNDETERMINED, LanguageGuess

# Languages so close that a line of one is often read as another.
KIN: Final = (
    frozenset({"id", "ms"}),
    frozenset({"cs", "sk"}),
    frozenset({"bs", "hr", "sl", "sr"}),
    frozenset({"da", "no", "sv"}),
    frozenset({"be", "bg", "mk", "ru", "sr", "uk"}),
    frozenset({"ca", "es", "gl", "oc", "pt"}),
    frozenset({"ja", "zh"}),
)
UNSURE: Final = LanguageGuess(UNDETERMINED, 0.0)
LONGEST: Final = 2_000  # characters looked at; the language of a sentence is settled within 100

# Nats a language pays first. Those rarely met in European programme texts pay 3, so that three letters of a name do not
# become Latin or Somali: single words come out right .745 at 2, .749 at 3, .750 at 5. English pays 1, because lines in
# no language look English. Malay and Bosnian pay as the rarer of languages that are nearly one. Of short Indonesian
# sentences .92 come out right at 2, .95 at 3, of Malay all ten tried at either; of Croatian and Serbian .89 and .88 at
# 8 and three of twenty Bosnian, at 2 .77, .71 and eleven. The lines around settle the rest.
_COST: Final = dict.fromkeys(("af", "az", "cy", "eo", "eu", "ga", "is", "la", "nn", "so", "sq", "sw", "tl"), 3.0) | {
    "bs": 8.0,
    "en": 1.0,
    "ms": 3.0,
}
_CLD2_BONUS: Final = 1.0  # single words .735 at 0, .749 at 1, .751 at 2; Indonesian .954, .956, .936
_DECIDED: Final = 8.0  # nats of lead from which CLD2 is not asked, as its vote changes nothing

# Nats a hint is worth. Told the truth, single words are right .90 of the time at 3, .94 at 5, .96 at 7; told "es"
# whatever they are, .780, .781, .769 (untold .778).
_HINT_BONUS: Final = 5.0

# What evidence is divided by to become odds. The letters of a text speak for each other: the divisor that makes the
# confidence true is 1.8 for texts of up to 25 letters, 2.2 for 25 to 40, 4.2 for 40 to 70, 6.2 above. We take a little
# more, as every second wrong answer above .9 to a single word is Indonesian listed as Malay. A letter costs less than
# 2 nats at best in nine texts of ten; evidence of stranger ones counts less.
_TEMPERATURE: Final = 2.0
_INDEPENDENT: Final = 14.0  # letters
_USUAL_SURPRISE: Final = 2.0

_SURE: Final = 0.4  # answers of .40 to .45 are right more often than not: single words .64, lines .62
_CEILING: Final = 0.99

# Letters from which CLD2 may name a language we have no model of, and the surprise it takes: of thirteen sentences of
# such languages twelve lie above 2.0, of those we know one in ten. Wrong in .05 % of 44,000 lines, mostly Catalan read
# as Occitan.
_ENOUGH: Final = 60
_STRANGE: Final = 1.6

# Nats a letter at best, above which the letters are no language we know: abbreviations, codes, broken encodings. Of
# single words 1 % lie above, of word pairs and sentences fewer; "IURC" has 3.5, "xqzt" 5.2.
_SURPRISE: Final = 3.3

# Letters of words in small letters from which those with a capital are left out, and from which they are where they
# make up half of the text: names travel between languages. Croatian and Serbian sentences about each other .85 -> .89,
# Catalan questions about Japanese and German names .976 -> .980.
_PLENTY: Final = 40
_SOME: Final = 15
_FEW: Final = 12  # letters; of Hindi word pairs CLD2 calls one in five Marathi, Nepali or Bihari

# What evidence counts where every word has a capital, by the number of letters: names travel between languages.
_NAMES: Final = ((30, 0.35), (1 << 30, 0.6))

_ADDRESS: Final = re.compile(
    r"(?<!\S)\S*(?:@|://)\S*|\bwww\.\S+|(?<![\w.-])[\w.-]+\.(?:com|org|net|eu|int|info|gov|edu|html?|php|pdf|docx?)\b\S*"
)
_DOTTED: Final = re.compile(r"\w\.[a-z]")  # 20 times as fast to look for in prose as an address
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’·\u0300-\u036f-]*[^\W\d_]+)*")

# Characters as Japan simplified them, and as China did: none is written in the other.
_JAPANESE: Final = re.compile(
    "[駅円図経済広売読変気楽実発単戦帰処囲働込畑峠枠匂栃払沢択訳釈暁焼県対伝価両応満圧塩壊団検権毎渋渓猟穂総繊縄聴脳臓蔵薬観覚"
    "譲転辺遅郷鉄銭関険陥隠雑霊顕験髪鶏黒齢竜]"
)
_CHINESE: Final = re.compile("[们这说为东车时门问间长马个发见经过还进电话务动开样现实业产队协议签亿乡书买让该请语题项]")
_FEW_HAN: Final = 20  # characters; a longer line of Japanese has kana


def guess(text: str, hint: str | None = None) -> LanguageGuess:
    """The language of `text`, "und" when no evidence is clear; any Unicode, any length.

    `hint` is the language declared for the text or found around it; it tips close calls only.
    """
    text = drop_addresses(text)
    script = dominant_script(text)
    if script is None:
        return UNSURE
    declared = primary_tag(hint)
    if script == "Han":
        return _by_characters(text, declared)
    if script in LANGUAGES_OF:
        return _by_script(text, script, declared)
    words = drop_names(drop_abbreviations([word for word in split_words(text) if script_of(word[0]) == script]))
    model = load_models()[script]
    prices = model.price(words)
    return _weigh(words, prices, model.codes, declared) if prices else UNSURE


def primary_tag(tag: str | None) -> str | None:
    """The language a declared tag means ("pt-BR" is "pt", "nb" is "no"); None where it says nothing."""
    code = re.split(r"[-_]", (tag or "").strip().lower())[0]
    code = BCP47.get(code, code)
    return code if re.fullmatch("[a-z]{2,3}", code) and code != UNDETERMINED else None


@functools.lru_cache(maxsize=64)  # a line is asked about more than once on the way to its language
def drop_addresses(text: str) -> str:
    """The first LONGEST characters of `text` without web and mail addresses: they look English in any language."""
    text = text[:LONGEST]
    return _ADDRESS.sub(" ", text) if "@" in text or "://" in text or _DOTTED.search(text) else text


def split_words(text: str) -> list[str]:
    """The words of `text`: letters, with the hyphens, apostrophes and accents between them."""
    return _TOKEN.findall(text)


def drop_abbreviations(words: list[str]) -> list[str]:
    """`words` without "IURC", "EU", "DG": five capitals of ASCII or fewer, unless everything stands in capitals."""
    if all(word.isupper() for word in words) and any(len(word) > 5 for word in words):
        return words
    return [word for word in words if not (len(word) <= 5 and word.isascii() and word.isupper())]


def drop_names(words: list[str]) -> list[str]:
    """`words` without those that begin with a capital, where enough others are left."""
    small = [word for word in words if not word[0].isupper()]
    left = sum(map(len, small))
    return small if left >= _PLENTY or _SOME <= left <= sum(map(len, words)) / 2 else words


def are_names(words: list[str]) -> bool:
    """Whether every one of `words` has a capital and some small letters, as in names and titles."""
    return bool(words) and all(word[0].isupper() for word in words) and not all(word.isupper() for word in words)


@functools.cache
def _cld2() -> Any:
    return importlib.import_module("pycld2")


def _ask_cld2(text: str) -> tuple[str, float]:
    """CLD2's language and how much of `text` is surely in it, 0 to 1; raises on characters that do not print."""
    reliable, _, details = _cld2().detect(text, isPlainText=True, bestEffort=True)
    code = details[0][1].partition("-")[0]
    return BCP47.get(code, code), details[0][2] / 100 if reliable else 0.0


def _weigh(words: list[str], prices: Prices, known: frozenset[str], declared: str | None) -> LanguageGuess:
    odd = prices.surprise > _SURPRISE
    strange = odd or (prices.letters >= _ENOUGH and prices.surprise > _STRANGE)
    costs = {name: nats + _COST.get(name, 0.0) for name, nats in prices.nats.items()}
    best, *others = sorted(costs.values())
    second = None
    if strange or (others and others[0] - best < _DECIDED):
        second, certainty = _ask_cld2(" ".join(words))
        foreign = odd or (second not in known and declared not in known)
        if foreign and strange and prices.letters >= _ENOUGH and certainty >= 0.9:
            return LanguageGuess(second, 0.8)
    if odd:
        return UNSURE
    weight = next(share for limit, share in _NAMES if prices.letters < limit) if are_names(words) else 1.0
    sharpness = (weight if len(words) > 1 else 1.0) / max(_TEMPERATURE, prices.letters / _INDEPENDENT)
    sharpness /= max(1.0, 1.0 + prices.surprise - _USUAL_SURPRISE)
    odds: dict[str, float] = defaultdict(float)
    for name, cost in costs.items():
        odds[BCP47.get(name, name)] += math.exp((best - cost) * sharpness)
    for code, bonus in ((second, _CLD2_BONUS), (declared, _HINT_BONUS)):
        if code in odds:
            odds[code] *= math.exp(bonus * sharpness)
    code = max(odds, key=odds.__getitem__)
    share = odds[code] / sum(odds.values())
    return LanguageGuess(code, min(share, _CEILING)) if share >= _SURE else UNSURE


def _by_characters(text: str, declared: str | None) -> LanguageGuess:
    """Japanese or Chinese, of a text without kana: by the characters only one of them writes, or by the hint."""
    if _CHINESE.search(text):
        return LanguageGuess("zh", _CEILING)
    if _JAPANESE.search(text):
        return LanguageGuess("ja", 0.9)
    if count_letters(text)["Han"] >= _FEW_HAN:
        return LanguageGuess("zh", 0.9)
    return LanguageGuess("ja" if declared == "ja" else "zh", 0.7)


def _by_script(text: str, script: str, declared: str | None) -> LanguageGuess:
    """The language of a script we have no model of: its only one, or the one CLD2 or the hint names among several."""
    letters = count_letters(text)[script]
    if script == "Greek" and letters < 3:
        return UNSURE  # α, μ, ΔT: symbols
    usual, *others = LANGUAGES_OF[script]
    if not others:
        return LanguageGuess(usual, _CEILING)
    if letters < _FEW:
        return LanguageGuess(declared if declared in others else usual, 0.7)
    second, certainty = _ask_cld2("".join(character if character.isprintable() else " " for character in text))
    return LanguageGuess(second if second in others and certainty >= 0.9 else usual, 0.9)
