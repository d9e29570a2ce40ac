# /// script
# requires-python = ">=3.11"
# dependencies = ["opencc-python-reimplemented==0.1.7"]
# ///
"""Build src/docsearch/data/han_variants.txt: traditional Chinese characters and the simplified ones, a pair a line.

Source: the character tables of OpenCC (Apache-2.0) as packaged by opencc-python-reimplemented, of which only the data
files are read. Variants of Taiwan and Hong Kong come with the traditional character they stand for. Pairs beyond the
BMP are left out: a third of all, none of them in use, and offsets into such text cost time. The output depends on
nothing else, so

    python scripts/build_han_variants.py --check

can tell in CI whether the file is up to date (exit 1 if not). docsearch.analysis.respell reads it.
"""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "src" / "docsearch" / "data" / "han_variants.txt"


def read(name: str) -> dict[str, list[str]]:
    """A table of OpenCC: character -> what it may be written as, the likeliest first."""
    spec = find_spec("opencc")
    if spec is None or spec.origin is None:
        sys.exit("opencc-python-reimplemented is not installed: make data does it")
    lines = (Path(spec.origin).parent / "dictionary" / f"{name}.txt").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if "\t" in line)
    return {character: written.split(" ") for character, written in rows}


def build() -> str:
    """All pairs, sorted. Where a character may also stay as it is, the other is taken: 瞭解 is 了解."""
    simplified = {}
    for character, written in read("TSCharacters").items():
        simplified[character] = next((other for other in written if other != character), character)
    targets = set(simplified.values())
    for name in ("TWVariants", "HKVariants"):
        for character, written in read(name).items():
            if character not in simplified and character not in targets and character not in written:
                simplified[character] = simplified.get(written[0], written[0])
    settled = {character: simplified.get(other, other) for character, other in simplified.items()}
    pairs = sorted((a, b) for a, b in settled.items() if a != b and max(a, b) <= "\uffff")
    return "".join(f"{traditional}{plain}\n" for traditional, plain in pairs)


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the table of traditional and simplified characters.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if the file is out of date")
    arguments = parser.parse_args()
    built = build()
    if arguments.check:
        if not OUTPUT.exists() or OUTPUT.read_text("utf-8") != built:
            print(f"{OUTPUT.name} is out of date: run python scripts/build_han_variants.py", file=sys.stderr)
            return 1
        return 0
    OUTPUT.write_text(built, "utf-8")
    print(f"{OUTPUT.name}: {built.count(chr(10)):,} pairs, {len(built.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
