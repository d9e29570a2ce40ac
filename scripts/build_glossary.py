# /// script
# requires-python = ">=3.11"
# dependencies = ["marisa-trie==1.4.1"]
# ///
"""Compile the starter glossary, src/docsearch/data/glossary.toml, to glossary.bin beside it.

Run it where docsearch is installed, after every change of the table and of `docsearch.analysis.VERSION`; `--check`
writes nothing and exits 1 when the shipped file differs.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docsearch.glossary import Facts, compile_glossary
from docsearch.glossary_formats import read_glossary

DATA = Path(__file__).parent.parent / "src" / "docsearch" / "data"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare with the shipped file, write nothing")
    check = parser.parse_args().check
    source, target = DATA / "glossary.toml", DATA / "glossary.bin"
    made = compile_glossary(read_glossary(source), Facts("starter", source.name, 0, 0, ()))
    if check:
        same = target.exists() and target.read_bytes() == made
        print("glossary.bin is up to date" if same else "glossary.bin differs: run scripts/build_glossary.py")
        return 0 if same else 1
    part = target.with_suffix(".part")
    part.write_bytes(made)
    part.replace(target)
    print(f"{target.name}: {len(made)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
