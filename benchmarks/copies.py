"""How well nearly the same texts are told from texts that only look alike, and what it costs.

Usage: python -m benchmarks.copies [--texts N]

Texts of the evaluation sets beside the project, in eight languages, are changed as copies are changed in life, which
should still be told, and as forms are filled in anew, which should not.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple, TypeVar

from rensa import RMinHash

from benchmarks.documents import EVALUATION, sentences
from benchmarks.measure import table
from docsearch import copies
from docsearch.analysis import terms
from docsearch.detect import open_detector
from docsearch.model import Document, Place, Source
from docsearch.pipeline import understand
from docsearch.records import candidate, encode
from docsearch.versions import Candidate, swapped

SEED = 20171105
SETS = {"xquad": ("ca", "en", "th", "vi", "zh"), "ntrex_headline": ("fr", "ko", "sk")}
LENGTH = {"zh": 150}  # characters of the shortest text that is used, elsewhere:
SHORTEST = 400
LINE = 75  # characters of a line of a PDF, LINES a page
LINES = 40

DATE_LINES = {
    "ca": "Girona, {d} de març de {y} – ", "en": "Košice, {d} March {y} – ", "fr": "Lyon, le {d} mars {y} – ",
    "ko": "{y}년 3월 {d}일, 서울 – ", "sk": "Košice {d}. marca {y} – ", "th": "เชียงใหม่ {d} มีนาคม {y} – ",
    "vi": "Đà Nẵng, ngày {d} tháng 3 năm {y} – ", "zh": "{y}年3月{d}日，北京 ",
}  # fmt: skip
MENUS = {
    "ca": "Inici | Qui som | Notícies | Contacte\nConfiguració de galetes · Comparteix",
    "en": "Home | About us | News | Contact\nCookie settings · Share this page on social media",
    "fr": "Accueil | À propos | Actualités | Contact\nParamètres des cookies · Partager",
    "ko": "홈 | 소개 | 뉴스 | 연락처\n쿠키 설정 · 공유하기",
    "sk": "Domov | O nás | Aktuality | Kontakt\nNastavenia súborov cookie · Zdieľať",
    "th": "หน้าแรก | เกี่ยวกับเรา | ข่าว | ติดต่อ\nการตั้งค่าคุกกี้ · แชร์หน้านี้",
    "vi": "Trang chủ | Giới thiệu | Tin tức | Liên hệ\nCài đặt cookie · Chia sẻ trang này",
    "zh": "首页 | 关于我们 | 新闻 | 联系\nCookie设置 · 分享本页",
}
MAIL = (
    "From: Jana Kováčová <jana@example.org>\nTo: office@example.org\nDate: Tue, 14 Mar 2017 10:02:11 +0100\n"
    "Subject: Fwd: report\n\nFYI\n\n---------- Forwarded message ----------\n"
)


class Text(NamedTuple):
    """A text to be changed, in its sentences, and the next text in its language."""

    document: Document
    sentences: Sequence[str]
    other: Document
    others: Sequence[str]

    @property
    def language(self) -> str:
        return self.document.language

    @property
    def space(self) -> str:
        return "" if self.language in ("th", "zh") else " "


Result = TypeVar("Result")
Change = Callable[[Text, random.Random], str]


def date_line(text: Text, random_: random.Random) -> str:
    return DATE_LINES[text.language].format(d=random_.randint(2, 28), y=random_.randint(2015, 2022))


def replaced(text: Text, random_: random.Random, share: float) -> str:
    """So many sentences replaced by those of another text, one at least."""
    chosen = {random_.randrange(len(text.sentences))}
    chosen |= {number for number in range(len(text.sentences)) if random_.random() < share}
    return text.space.join(
        text.others[number % len(text.others)] if number in chosen else sentence
        for number, sentence in enumerate(text.sentences)
    )


def misread(text: Text, random_: random.Random, rate: float) -> str:
    letters = [letter for letter in text.document.text if letter.isalpha()]
    return "".join(
        random_.choice(letters) if letter.isalpha() and random_.random() < rate else letter
        for letter in text.document.text
    )


def other_figures(text: Text, random_: random.Random, share: float) -> str:
    def other(found: re.Match[str]) -> str:
        digits = found[0]
        if random_.random() > share:
            return digits
        kept = digits[:2] if len(digits) == 4 and digits[:2] in ("19", "20") else str(random_.randint(1, 9))
        return kept + "".join(str(random_.randint(0, 9)) for _ in digits[len(kept) :])

    return re.sub(r"\d+", other, text.document.text)


def other_places(text: Text, _: random.Random) -> str:
    """Every place named replaced by one that the other text names, the same by the same."""
    names = list(dict.fromkeys(_places(text.other))) or ["Manila"]
    whole, at, pieces = text.document.text, 0, []
    instead: dict[str, str] = {}
    for passage in text.document.passages:
        for mention in passage.mentions:
            if isinstance(mention.entity, Place) and mention.start >= at:
                new = instead.setdefault(mention.surface, names[len(instead) % len(names)])
                pieces += [whole[at : mention.start], new]
                at = mention.end
    return "".join([*pieces, whole[at:]])


def _places(document: Document) -> Iterator[str]:
    for passage in document.passages:
        yield from (m.surface for m in passage.mentions if isinstance(m.entity, Place))


def pages(text: Text, random_: random.Random) -> str:
    """Broken into lines and pages, long words hyphenated."""
    words = text.document.text.split(" ") if text.space else re.findall(r"\d+|.", text.document.text)
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) <= LINE:
            line = f"{line}{text.space}{word}" if line else word
            continue
        cut = 4 if text.space and len(word) > 7 and random_.random() < 0.5 else 0
        lines.append(f"{line} {word[:cut]}-" if cut else line)
        line = word[cut:]
        if len(lines) % LINES == 0:
            lines += ["", f"Annual programme report      {len(lines) // LINES}", ""]
    return "\n".join([*lines, line])


def without_one(text: Text, _: random.Random) -> str:
    middle = len(text.sentences) // 2
    return text.space.join([*text.sentences[:middle], *text.sentences[middle + 1 :]])


def with_another(text: Text, _: random.Random) -> str:
    middle = len(text.sentences) // 2
    return text.space.join([*text.sentences[:middle], text.others[0], *text.sentences[middle:]])


COPIES: Mapping[str, Change] = {
    "date line before it": lambda text, random_: date_line(text, random_) + text.document.text,
    "another date line": lambda text, random_: date_line(text, random_) + text.document.text,
    "date line after it": lambda text, random_: f"{text.document.text}\n{date_line(text, random_)}",
    "menus around it": lambda text, _: "\n".join(
        [MENUS[text.language].partition("\n")[0], text.document.text, MENUS[text.language].partition("\n")[2]]
    ),
    "mail, forwarded": lambda text, _: MAIL + "\n".join(f"> {each}" for each in text.sentences),
    "pages of a PDF": pages,
    "1 letter of 200 misread": lambda text, random_: misread(text, random_, 0.005),
    "1 letter of 100 misread": lambda text, random_: misread(text, random_, 0.01),
    "1 letter of 50 misread": lambda text, random_: misread(text, random_, 0.02),
    "a sentence more": with_another,
    "a sentence less": without_one,
    "a tenth cut off": lambda text, _: text.document.text[: len(text.document.text) * 9 // 10],
}
TWICE = {"another date line"}
OTHERS: Mapping[str, Change] = {
    "all figures changed": lambda text, random_: other_figures(text, random_, 1),
    "half of the figures changed": lambda text, random_: other_figures(text, random_, 0.5),
    "a fifth of the figures changed": lambda text, random_: other_figures(text, random_, 0.2),
    "all places changed": other_places,
    "a fifth of the sentences changed": lambda text, random_: replaced(text, random_, 0.2),
    "two fifths of the sentences changed": lambda text, random_: replaced(text, random_, 0.4),
    "half of the text": lambda text, _: text.document.text[: len(text.document.text) // 2],
    "with as long a text after it": lambda text, _: f"{text.document.text}\n{_as_long(text)}",
}


def _as_long(text: Text) -> str:
    times = len(text.document.text) // len(text.other.text) + 1
    return (text.other.text * times)[: len(text.document.text)]


def texts(count: int) -> list[Text]:
    """`count` texts of each language: paragraphs and articles of an encyclopedia, news."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, languages in SETS.items():
        articles: dict[tuple[str, str], list[str]] = defaultdict(list)
        lines = (EVALUATION / "retrieval" / name / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [row for row in map(json.loads, lines) if row["lang"] in languages]
        titles = {row["id"].partition("-")[2]: row["title"] for row in rows if row["lang"] == "en"}
        for row in rows:
            number = row["id"].partition("-")[2]
            articles[row["lang"], titles.get(number, number)].append(row["text"])
        for (language, _), paragraphs in articles.items():
            found[language] += ["\n".join(paragraphs[1:]), paragraphs[0]] if paragraphs[1:] else paragraphs
    made = []
    for language, known in found.items():
        long = [text for text in known if len(text) >= LENGTH.get(language, SHORTEST)]
        chosen = [read(text, language) for text in random.Random(SEED).sample(long, min(count, len(long)))]
        cut = [sentences(document.text) for document in chosen]
        made += [
            Text(document, cut[number], chosen[number - 1], cut[number - 1]) for number, document in enumerate(chosen)
        ]
    return made


def read(text: str, language: str) -> Document:
    return understand(Source(f"{language}.txt", "text/plain", text.encode()), open_detector(), language)


def told(known: Sequence[Text], change: Change, twice: bool = False) -> list[tuple[Candidate, Candidate]]:
    """Each text that the change changes, before and after it, or `twice`: changed, and changed differently."""
    random_ = random.Random(SEED)
    pairs = []
    for text in known:
        before = read(change(text, random_), text.language) if twice else text.document
        changed = change(text, random_)
        if changed != before.text:
            pairs.append((candidate(encode(before)), candidate(encode(read(changed, text.language)))))
    return pairs


def shares(pairs: Sequence[tuple[Candidate, Candidate]]) -> Iterator[str]:
    """How many pairs there are, and of them: copies, alike in words at several thresholds, other in what they name."""
    yield str(len(pairs))
    yield _share(copies.are_copies(*pair) for pair in pairs)
    yield from (_share(alike(*pair) >= least for pair in pairs) for least in (0.6, 0.65, 0.7, 0.75, 0.8))
    yield _share(swapped(one.fingerprint, other.fingerprint) for one, other in pairs)


def alike(one: Candidate, other: Candidate) -> float:
    return 1 - 2 * (one.signature ^ other.signature).bit_count() / copies.BITS


def _share(values: Iterable[bool]) -> str:
    found = list(values)
    return f"{sum(found) / len(found):.2f}"


def accuracy(known: Sequence[Text]) -> Iterator[tuple[str, str]]:
    """How far the index told from signatures of several lengths is from the one it stands for: root mean square."""
    pairs = []
    for text in known:
        changed = read(replaced(text, random.Random(SEED), 0.1), text.language)
        pairs.append((pairs_of(text.document), pairs_of(changed)))
    for bits in (64, 128, 256, 512):
        errors = []
        for one, other in pairs:
            exact = len(one & other) / len(one | other)
            lowest = (RMinHash(bits, copies.SEED) for _ in range(2))
            first, second = (_updated(sketch, each) for sketch, each in zip(lowest, (one, other), strict=True))
            same = sum((a ^ b) & 1 == 0 for a, b in zip(first, second, strict=True)) / bits
            errors.append((2 * same - 1 - exact) ** 2)
        yield str(bits), f"{(sum(errors) / len(errors)) ** 0.5:.3f}"


def _updated(sketch: RMinHash, pairs: Iterable[str]) -> list[int]:
    sketch.update(list(pairs))
    found: list[int] = sketch.digest()
    return found


def pairs_of(document: Document) -> set[str]:
    return set(map(" ".join, pairwise(_words(document))))


def _words(document: Document) -> list[str]:
    return copies.plain_words(forms for each in document.passages for forms in terms(each.text, each.language))


def cost(known: Sequence[Text]) -> Iterator[tuple[str, str]]:
    """CPU time of a signature and of comparing two documents, and what is stored."""
    words = [_words(text.document) for text in known]
    signed, seconds = _timed(lambda: [copies.signature(each) for each in words])
    records = [encode(text.document) for text in known]
    yield "words of a text", f"{sum(map(len, words)) / len(words):.0f}"
    yield "signature, us", f"{1e6 * seconds / len(words):.0f}"
    yield "of a record, bytes", f"{len(signed[0])} of {sum(map(len, records)) // len(records)}"
    found = [candidate(record) for record in records]
    pairs = list(combinations(found, 2))
    same, seconds = _timed(lambda: sum(copies.are_copies(*pair) for pair in pairs))
    yield "comparing two texts, us", f"{1e6 * seconds / len(pairs):.2f}"
    yield "unlike texts taken for copies", f"{same} of {len(pairs):,}"
    # Texts in different languages share no words; in one language:
    within = [alike(*pair) for pair in pairs if pair[0].version.language == pair[1].version.language]
    yield "most alike of those in one language", f"{max(within):.2f}"


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    started = time.process_time()
    return work(), time.process_time() - started


def main() -> None:
    """Print what is told, and what it costs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--texts", type=int, default=40, metavar="N", help="of a language (default: %(default)s)")
    known = texts(parser.parse_args().texts)
    heads = ("pairs", "copies", ">= .6", ">= .65", ">= .7", ">= .75", ">= .8", "swapped")
    for name, changes in (("should be copies", COPIES), ("should not", OTHERS)):
        rows = [(what, *shares(told(known, change, what in TWICE))) for what, change in changes.items()]
        print(table(rows, (name, *heads)), "\n")
    print(table(cost(known), ("cost", "")), "\n")
    print(table(accuracy(known), ("bits", "error of the index")))


if __name__ == "__main__":
    main()
