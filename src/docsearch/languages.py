"""The languages docsearch treats with care: one row each, a deliberate choice.

A language without a row is still indexed and found: its words are folded and not stemmed.
To add one, add a row here and a file tests/languages/<code>.toml; the shared tests do the rest.
"""

from __future__ import annotations

from typing import NamedTuple

from docsearch.model import UNDETERMINED


class Language(NamedTuple):
    """How words of one language become terms.

    `code` is a BCP 47 primary tag. `stemmer` is a Snowball algorithm, "light-" and a name in analysis.light.RULES, or
    None. `script` is the first word of the Unicode names of its letters (two, with a space between, where it has two
    scripts). `keeps_accents`: accents tell words apart, so the main field keeps them. `joins_apostrophe`: an apostrophe
    is a letter. `respelled` names the way in analysis.respell to spell words in one of several ways, or is None.
    """

    code: str
    name: str
    stemmer: str | None = None
    script: str = "LATIN"
    keeps_accents: bool = False
    joins_apostrophe: bool = False
    respelled: str | None = None


# Snowball's algorithm where it has one that does as well as a table of endings (docs/languages.md compares them), our
# own table where it has none or a worse one, and no stemmer where words do not inflect or are cut by ICU or in pairs.
# Gains in MRR from Snowball: ru +.090, tr +.080, ro ar +.053, el +.042, de +.028, es +.015, en +.010, ca +.004.
_TABLE = (
    Language("af", "Afrikaans", "light-afrikaans"),
    Language("ar", "Arabic", "arabic", script="ARABIC"),
    Language("be", "Belarusian", "light-belarusian", script="CYRILLIC", joins_apostrophe=True),
    Language("bg", "Bulgarian", "light-bulgarian", script="CYRILLIC"),
    Language("bn", "Bengali", "light-bengali", script="BENGALI"),
    Language("bs", "Bosnian", "light-serbian"),
    Language("ca", "Catalan", "catalan"),
    Language("cs", "Czech", "light-czech"),
    Language("da", "Danish", "danish", respelled="nordic"),
    Language("de", "German", "german"),
    Language("el", "Greek", "greek", script="GREEK"),
    Language("en", "English", "english"),
    Language("es", "Spanish", "spanish"),
    Language("et", "Estonian", "light-estonian"),
    Language("eu", "Basque", "light-basque"),
    Language("fa", "Persian", "persian", script="ARABIC"),
    Language("fi", "Finnish", "finnish"),
    Language("fr", "French", "french"),
    Language("ga", "Irish", "light-irish"),
    Language("gl", "Galician", "light-galician"),
    Language("he", "Hebrew", "light-hebrew", script="HEBREW"),
    Language("hi", "Hindi", "hindi", script="DEVANAGARI"),
    Language("hr", "Croatian", "light-serbian"),
    Language("hu", "Hungarian", "light-hungarian"),
    Language("hy", "Armenian", "light-armenian", script="ARMENIAN", respelled="armenian"),
    Language("id", "Indonesian", "indonesian"),
    Language("is", "Icelandic", "light-icelandic"),
    Language("it", "Italian", "italian"),
    Language("ja", "Japanese", script="CJK"),
    Language("ka", "Georgian", "light-georgian", script="GEORGIAN"),
    Language("kk", "Kazakh", "light-kazakh", script="CYRILLIC"),
    Language("km", "Khmer", script="KHMER"),
    Language("ko", "Korean", script="HANGUL"),
    Language("lo", "Lao", script="LAO"),
    Language("lt", "Lithuanian", "lithuanian"),
    Language("lv", "Latvian", "light-latvian"),
    Language("mk", "Macedonian", "light-macedonian", script="CYRILLIC"),
    Language("mn", "Mongolian", "light-mongolian", script="CYRILLIC"),
    Language("ms", "Malay", "indonesian"),
    Language("my", "Burmese", script="MYANMAR"),
    Language("ne", "Nepali", "nepali", script="DEVANAGARI"),
    Language("nl", "Dutch", "dutch"),
    Language("no", "Norwegian", "norwegian", respelled="nordic"),
    Language("pl", "Polish", "light-polish"),
    Language("pt", "Portuguese", "portuguese"),
    Language("ro", "Romanian", "romanian"),
    Language("ru", "Russian", "russian", script="CYRILLIC"),
    Language("sk", "Slovak", "light-slovak"),
    Language("sl", "Slovenian", "light-slovenian"),
    Language("sq", "Albanian", "light-albanian"),
    Language("sr", "Serbian", "light-serbian", script="CYRILLIC LATIN", respelled="serbian"),
    Language("sv", "Swedish", "swedish"),
    Language("sw", "Swahili", "light-swahili"),
    Language("ta", "Tamil", "tamil", script="TAMIL"),
    Language("th", "Thai", script="THAI"),
    Language("tl", "Tagalog", "light-tagalog"),
    Language("tr", "Turkish", "light-turkish"),
    Language("uk", "Ukrainian", "light-ukrainian", script="CYRILLIC", joins_apostrophe=True),
    Language("ur", "Urdu", "light-urdu", script="ARABIC"),
    # Folding Vietnamese costs .030 MRR (.948 to .918): its accents are part of the word.
    Language("vi", "Vietnamese", keeps_accents=True, respelled="vietnamese"),
    Language("zh", "Chinese", script="CJK", respelled="han"),
    Language(UNDETERMINED, "undetermined", respelled="han"),
)

LANGUAGES = {row.code: row for row in _TABLE}


def language(code: str) -> Language:
    """The row of a language; for a code without one, a row that folds and does not stem."""
    return LANGUAGES.get(code) or Language(code, code)
