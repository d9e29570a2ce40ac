"""Compile the starter lexicon, src/docsearch/data/lexicon.tsv, to one file a language beside English in lexicons/.

Run it where docsearch is installed, after every change of the table and of `docsearch.analysis.VERSION`; `--check`
writes nothing and exits 1 when a shipped file differs.
"""

from __future__ import annotations

import argparse
import sys
from functools import lru_cache
from pathlib import Path

from docsearch.lexicon.folder import PIVOT, SUFFIX
from docsearch.lexicon.shelf import STARTER, shipped, starter
from docsearch.lexicon.store import compile_lexicon, key

FOLDER = Path(__file__).parent.parent / "src" / "docsearch" / "data" / "lexicons"


def compiled() -> dict[str, bytes]:
    """The content of each file, by its name."""
    senses, key_of = starter().senses, lru_cache(None)(key)
    files = {}
    for code in sorted(shipped().words.keys() - {PIVOT}):
        first, second = sorted((PIVOT, code))
        if data := compile_lexicon(senses, [], (first, second), [STARTER], key_of):
            files[f"{first}-{second}{SUFFIX}"] = data
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare with the shipped files, write nothing")
    check = parser.parse_args().check
    made = compiled()
    there = {path.name: path.read_bytes() for path in FOLDER.glob(f"*{SUFFIX}")}
    if check:
        differ = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
        print(f"{', '.join(differ)}: differ, run scripts/build_lexicons.py" if differ else "lexicons are up to date")
        return 1 if differ else 0
    FOLDER.mkdir(exist_ok=True)
    for name, data in made.items():
        if there.get(name) != data:
            part = FOLDER / f"{name}.part"
            part.write_bytes(data)
            part.replace(FOLDER / name)
    for name in there.keys() - made.keys():
        (FOLDER / name).unlink()
    print(f"{len(made)} lexicons: {sum(map(len, made.values())):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
