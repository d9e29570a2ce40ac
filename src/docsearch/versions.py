"""One page in several languages as one result: which documents are versions of each other, told before any is shown.

Two documents in different languages are versions where they share a key (an address that one names for the other, or
the same path with its language taken out) and nothing speaks against it, or where what no translation changes - places,
periods, sums, names, numbers, addresses - is the same in both, in the same places of texts of the same length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import ceil, log
from posixpath import dirname, join, normpath
from typing import NamedTuple
from urllib.parse import unquote
from zlib import crc32

from docsearch.languages import language as language_row
from docsearch.model import Amount, Contact, DateSpan, Document, Entity, Mention, Name, Place, Version
from docsearch.patterns import compiled

# Measured on all pairs in different languages: 240 paragraphs in seven languages (xquad), the 48 articles of five
# paragraphs that they make, 123 news texts in four (ntrex), and 59 texts of the sample corpus, which tell of the same
# events and are no versions. Of 1,343,580 pairs that are not the same text none passes, and the nearest reaches .33. Of
# those that are, .55, .91 and .66 pass; a third, a twentieth and a sixth of them name too little to tell.
ENOUGH = 0.4
EVIDENCE = 8  # what shared marks must weigh together, four numbers of two digits or two full dates: less is chance
NEARLY = 10  # of 64 parts of a text: marks further apart in two texts do not count as shared
REACH = 0.45  # of the logarithm of the ratio of two lengths: .34, .29 and .26 in 99 of 100 of these versions
# Texts that both name things, or figures alone, of so much weight, and share less of them than that are no versions,
# however alike they are otherwise. 56 of 6,800 versions are taken for others by it; of texts that are alike but for
# their figures it stops two thirds, and those it lets pass have hardly any.
THINGS = (8, 0.1)
FIGURES = (4, 0.2)
# What one copy names in place of what the other does may weigh this much of what both name: a misread number. 0 loses
# another 2 of 100 copies (a PDF's pages), .1 lets twice as many pass in which a fifth of the figures was changed.
SWAPPED = 0.05
DATE_LINE = (40, 4)  # letters at either end of a text, 64ths of it at most: a notice may begin with what it says
MARKS = 64  # kept of a document, the same ones in all its versions
REPEATED = 3  # times that one thing counts, each time less
ADDRESSES = 100  # of one page that are looked at

# What a letter of a script says beyond a letter of English, by the medians of the same sets. Of Thai it is next to
# nothing; other scripts, which no set has, are left alone.
_DENSE = (
    ("[\u3400-\u4dbf\u4e00-\u9fff]", 2.7),
    ("[\uac00-\ud7a3]", 1.4),
    ("[\u0600-\u06ff]", 0.2),
)

TELLING = 4  # letters, or 2 Chinese characters; a name with fewer may be anything: "a1", "doc"
_SAYS_NOTHING = frozenset(
    [
        *("about", "contents", "copy", "data", "default", "document", "file", "home", "index", "main", "page"),
        *("readme", "scan", "start", "text", "untitled", "version", "welcome"),
    ]
)
_FIGURE = 1 << 8  # in the value of a mark
_HASHES = 1 << 23
_WEIGHTS = tuple((value >> 6 & 3) + 1 for value in range(512))
_WEIGHTS_OF_KIND = tuple(  # of things, 0 for figures, and of figures
    tuple(weight if value & _FIGURE == kind else 0 for value, weight in enumerate(_WEIGHTS)) for kind in (0, _FIGURE)
)
_COUNTRIES = {  # that stand for their language in many names of files
    "cs": ("cz",), "da": ("dk",), "el": ("gr",), "en": ("uk", "gb", "us"), "ja": ("jp",), "ko": ("kr",),
    "sv": ("se",), "uk": ("ua",), "vi": ("vn",), "zh": ("cn", "tw", "hk"),
}  # fmt: skip
_SCHEME = r"[a-z][a-z0-9+.-]*://(?:www\.)?"
_PARAMETER = r"(?<=[?&])(?:lang|language|lng|locale|hl|lc|l)=([\w-]+)&?"
_HOST_OR_ENDING = r"^//[^/]*|\.[a-z0-9]{1,5}$"
_REGION = r"[a-z]{2}|[a-z]{4}|\d{3}"  # of a tag: GB, Hant, 419
_NUMBER = r"\d{1,18}(?:[.,٫٬'’ \u00a0\u202f]\d{1,18})*"
_DIGITS = r"\d+"
_WORD = r"[^\W_]+"
_LETTERS = r"[^\W\d_]+"
_CJK = r"[\u2e80-\ud7ff]"


class Fingerprint(NamedTuple):
    """What a translation leaves as it is.

    `size` is the length in characters that the text would have in English. `marks`: a hash of 23 bits of what the text
    names -> whether it is a figure (one bit), how telling it is (two bits, 1 to 4 less one) and in which 64th of the
    text it stands (six bits); the MARKS with the lowest hashes.
    """

    size: int
    marks: Mapping[int, int]


class Candidate(NamedTuple):
    """A match that may be shown, alone or as the version or the copy of another one.

    `signature` tells which words its text is made of, 0 if of none (docsearch.copies).
    """

    version: Version
    keys: frozenset[str]
    fingerprint: Fingerprint
    signature: int = 0


def are_versions(one: Candidate, other: Candidate) -> bool:
    """Whether two documents are the same page in two languages."""
    if one.version.language == other.version.language:
        return False  # two in one language are copies at most
    first, second = one.fingerprint, other.fingerprint
    linked = not one.keys.isdisjoint(other.keys)
    if not linked and first.marks.keys().isdisjoint(second.marks):
        return False  # as most are: told in a third of the time
    if abs(log(first.size / second.size)) > REACH:
        return False
    return (linked or alike(first, second) >= ENOUGH) and not _differ(first, second)


def alike(one: Fingerprint, other: Fingerprint) -> float:
    """What share of what two texts name is the same, at the same places: a Jaccard index weighted by how telling it is.

    0 to 1, and 0 where too little is shared to tell.
    """
    shared = one.marks.keys() & other.marks.keys()
    if len(shared) * _WEIGHTS[-1] < EVIDENCE:
        return 0.0
    evidence, near = 0, 0
    for mark in shared:
        first, second = one.marks[mark], other.marks[mark]
        weight = min(_WEIGHTS[first], _WEIGHTS[second])
        evidence += weight
        near += weight * max(0, NEARLY - abs((first & 63) - (second & 63)))
    if evidence < EVIDENCE:
        return 0.0
    return near / NEARLY / (sum(_weights(one, other)) - evidence)


def _differ(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether both name enough and share hardly any of it: another month's report names the same places."""
    for kind, enough, least in ((0, *THINGS), (_FIGURE, *FIGURES)):
        first, second = _weights(one, other, kind)
        if min(first, second) >= enough:
            both = _shared_weight(one, other, kind)
            if both < least * (first + second - both):
                return True
    return False


def swapped(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether both name things, or figures, that the other does not, in the middle of texts that are otherwise alike.

    What only one of them has may have been added or left out; what stands at an end may be a date line.
    """
    letters, most = DATE_LINE
    edge = min(most, ceil(64 * letters / min(one.size, other.size)))
    last = _last(one, other)
    first, second = (_alone(*pair, last, edge) for pair in ((one.marks, other.marks), (other.marks, one.marks)))
    if not first or not second:
        return False
    shared = one.marks.keys() & other.marks.keys()
    both = [each.marks[mark] for each in (one, other) for mark in shared]  # counted twice
    for weights in _WEIGHTS_OF_KIND:
        alone = min(sum(map(weights.__getitem__, values)) for values in (first, second))
        if alone > SWAPPED / 2 * sum(map(weights.__getitem__, both)):
            return True
    return False


def _alone(one: Mapping[int, int], other: Mapping[int, int], last: int, edge: int) -> list[int]:
    """The values of marks that only one text has, away from its ends."""
    values = [one[mark] for mark in one.keys() - other.keys() if mark <= last]
    return [value for value in values if edge <= value & 63 < 64 - edge]


def _weights(one: Fingerprint, other: Fingerprint, kind: int = 0) -> tuple[int, int]:
    """What the marks of each weigh together, up to where both still list all they have."""
    last = _last(one, other)
    return _weight(one, kind, last), _weight(other, kind, last)


def _last(one: Fingerprint, other: Fingerprint) -> int:
    """The hash up to which both still list all they have."""
    return min([max(each.marks) for each in (one, other) if len(each.marks) >= MARKS], default=_HASHES)


def _weight(each: Fingerprint, kind: int, last: int) -> int:
    if not kind and last == _HASHES:
        return sum([_WEIGHTS[value] for value in each.marks.values()])
    return sum([_WEIGHTS[value] for mark, value in each.marks.items() if mark <= last and value & kind == kind])


def _shared_weight(one: Fingerprint, other: Fingerprint, kind: int) -> int:
    return sum(
        min(_WEIGHTS[one.marks[mark]], _WEIGHTS[other.marks[mark]])
        for mark in one.marks.keys() & other.marks.keys()
        if one.marks[mark] & kind == kind
    )


def stored(fingerprint: Fingerprint) -> list[int]:
    """A fingerprint as numbers: the size, then each mark, its hash above its value, lowest first."""
    return [fingerprint.size, *sorted(mark << 9 | value for mark, value in fingerprint.marks.items())]


def restored(numbers: Sequence[int]) -> Fingerprint:
    """The fingerprint that `stored` was given."""
    return Fingerprint(numbers[0], {number >> 9: number & 511 for number in numbers[1:]})


def fingerprint(document: Document) -> Fingerprint:
    """What a translation of the document would have in common with it."""
    size = len(document.text) + sum(more * len(compiled(script).findall(document.text)) for script, more in _DENSE)
    mentions = (mention for passage in document.passages for mention in passage.mentions)
    times: Counter[str] = Counter()
    marks: dict[int, int] = {}
    for start, value, weight, figure in sorted(chain(map(_named, mentions), _numbers(document.text))):
        times[value] += 1
        if times[value] <= REPEATED:
            telling = max(1, weight // times[value])
            place = 64 * start // (len(document.text) + 1)
            marks[crc32(f"{value} {times[value]}".encode("utf-8", "replace")) >> 9] = (
                figure | (telling - 1) << 6 | place
            )
    return Fingerprint(max(1, round(size)), dict(sorted(marks.items())[:MARKS]))


def _named(mention: Mention) -> tuple[int, str, int, int]:
    return mention.start, *_mark(mention.entity)


def _mark(entity: Entity) -> tuple[str, int, int]:
    """What an entity is told by, how telling it is, 1 to 4, and whether it is a figure.

    A country is in one of ten texts on one subject, a number of two digits in one of fifteen to forty, a day or a sum
    in one of a hundred; what comes together weighs less than that.
    """
    match entity:
        case Place(id, _, kind):
            return id, 2 if kind in ("country", "area") else 3, 0
        case DateSpan(start, end, precision):
            return f"{start}..{end}", 2 if precision == "year" else 4, _FIGURE
        case Amount(value, currency):
            return f"{value:g} {currency}", 4, _FIGURE
        case Name(id):
            return id, 3, 0
        case Contact(_, value):
            return value.casefold(), 4, 0


def _numbers(text: str) -> Iterator[tuple[int, str, int, int]]:
    """Numbers in whatever digits, those of groups of three ("1.200.000") as one; where they stand and how telling."""
    for found in compiled(_NUMBER).finditer(text):
        groups = compiled(_DIGITS).findall(found[0])
        if len(groups) > 1 and len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]):
            groups = ["".join(groups)]
        for group in groups:
            number = str(int(group[:18]))
            year = len(number) == 4 and "1000" <= number < "2100"
            yield found.start(), f"#{number}", 2 if year else min(len(number), 4), _FIGURE


def keys(document: Document) -> frozenset[str]:
    """Terms that versions of one page have in common: hashes of the addresses that it names, and of its path.

    A page that names no other version has no address among them, one whose name says nothing has no path. The language
    is taken out of a path only where it is that of the document, so "is", "no" and "my" stay in English names.
    """
    from hashlib import blake2b  # 3 ms, which no query needs

    named = _names(document.language)
    found = {f"path {path}" for path in [_path(document.uri, named)] if path}
    addresses = [_address(document.uri, address) for address in document.alternates[:ADDRESSES]]
    if addresses:
        addresses.append(_address(document.uri, document.uri.rpartition("/")[2]))
    # A page that names the home pages of a site for its versions would be a version of every other page that does.
    found.update(f"address {address}" for address in addresses if _is_page(address))
    return frozenset(blake2b(each.encode("utf-8", "replace"), digest_size=8).hexdigest() for each in found)


def _names(language: str) -> frozenset[str]:
    """What stands for a language in addresses, in lower case; codes of three letters are left to `_is_code`."""
    return frozenset((language, language_row(language).name.casefold(), *_COUNTRIES.get(language, ())))


def _path(uri: str, named: frozenset[str]) -> str | None:
    """The uri without scheme, language and ending, in lower case; None where nothing tells it from other pages."""
    whole = compiled(_PARAMETER).sub(lambda found: "" if _is_tag(found[1], named) else found[0], uri.casefold())
    *folders, name = compiled(_SCHEME).sub("", unquote(whole)).split("/")
    name, _, query = name.partition("?")
    stem, dot, ending = name.rpartition(".")
    if dot and stem and not _is_tag(ending, named):
        name = stem
    folders = [kept for folder in folders if (kept := _without_label(folder, named))]
    words = _without_tag(compiled(_WORD).findall(name), named)
    named_by = "-".join(words) if words else "".join(folders[-1:])  # "programme/vi.html"
    return "/".join(filter(None, (*folders, "-".join(words), query.rstrip("&")))) if _tells(named_by) else None


def _tells(name: str) -> bool:
    """Whether a name, in lower case, tells one page from others: not "index", "scan0012" or "2019-03"."""
    words = [word for word in compiled(_LETTERS).findall(name) if word not in _SAYS_NOTHING]
    return sum(2 if compiled(_CJK).match(letter) else 1 for word in words for letter in word) >= TELLING


def _without_label(folder: str, named: frozenset[str]) -> str:
    """A folder or host without the language that it is, or begins with ("vi.example.org")."""
    label, _, rest = folder.partition(".")
    return rest if _is_tag(label, named) else folder


def _without_tag(words: list[str], named: frozenset[str]) -> list[str]:
    """The words of a name without the language that it begins or ends with ("report-en-gb", "en-report")."""
    if _is_tag(words[-1] if words else "", named):
        return words[:-1]
    if len(words) > 2 and _is_tag("-".join(words[-2:]), named):
        return words[:-2]
    if len(words) > 1 and _is_tag(words[0], named):
        return words[1:]
    return words


def _is_tag(text: str, named: frozenset[str]) -> bool:
    """Whether a text is the tag of a language, with or without its region: "vi", "vie", "pt-BR", "zh_Hant"."""
    code, _, region = text.replace("_", "-").partition("-")
    return (not region or compiled(_REGION).fullmatch(region) is not None) and (code in named or _is_code(code, named))


def _is_code(code: str, named: frozenset[str]) -> bool:
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        return False
    from icu4py.locale import Locale  # 17 ms, at ingest only: it knows that "vie" is "vi"

    return Locale(code).language in named


def _address(uri: str, address: str) -> str:
    """An address, told from the document at `uri`, in the form in which two spellings of one address are the same."""
    address = unquote(address.partition("#")[0])
    if not (web := compiled(_SCHEME).match(address.casefold())):
        return normpath(join(dirname(uri), address))
    host, slash, path = address[web.end() :].partition("/")
    return f"//{host.casefold()}{slash}{path.rstrip('/')}"


def _is_page(address: str) -> bool:
    """Whether an address is of one page rather than of a site: "example.org/vi/" and "index.html" are not."""
    path = compiled(_HOST_OR_ENDING).sub("", address.casefold())
    return _tells(path) or any(word.isdecimal() for word in compiled(_WORD).findall(path))
