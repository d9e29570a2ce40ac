"""Gather the texts of pages into gettext catalogues, and compile the translations.

Texts are those marked in src/docsearch/web by `_()`, `ngettext()` and their like, in templates and in Python. They go
to locale/docsearch.pot and from there to locale/<language>/LC_MESSAGES/docsearch.po, where they are translated by hand;
texts that are no longer used are dropped, translations and comments at the top are kept. What is compiled,
docsearch.mo, is what pages read. The files hold no dates and no names of tools, so

    python scripts/build_catalogues.py --check

can tell in CI whether all are up to date and every text is translated (exit 1 if not). Needs babel (development only).
"""

from __future__ import annotations

import argparse
import io
import re
import struct
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from docsearch.web.locales import DEFAULT, UI_LANGUAGES

WEB = Path(__file__).resolve().parent.parent / "src" / "docsearch" / "web"
LOCALE = WEB / "locale"
TEMPLATE = LOCALE / "docsearch.pot"
METHODS = [("**.py", "python"), ("templates/**", "jinja2.ext.babel_extract")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
OPTIONS = {"templates/**": {"silent": "false", "newstyle_gettext": "true"}}
FORMAT = re.compile(r"%\(\w+\)[sd]")
MAGIC = 0x950412DE

Key = tuple[str | None, tuple[str, ...]]  # context; one text, or singular and plural


class Translations(NamedTuple):
    """What the catalogue of a language has: the comment lines at its top, translations, and which of them are fuzzy."""

    top: str
    strings: Mapping[Key, tuple[str, ...]]
    fuzzy: Collection[Key] = ()


class Text(NamedTuple):
    """One text as it is marked, the files it is in, and the comments for translators."""

    context: str | None
    forms: tuple[str, ...]
    files: tuple[str, ...]
    comments: tuple[str, ...]


def gather() -> list[Text]:
    """Every marked text, in the order of files and lines; a text that stands in several places is one."""
    found: dict[Key, tuple[list[str], list[str]]] = {}
    rows = extract_from_dir(WEB, METHODS, OPTIONS, KEYWORDS, ("Translators:",), strip_comment_tags=True)
    for file, line, message, comments, context in sorted(rows, key=lambda row: (row[0], row[1], str(row[2]))):
        forms = forms_of(message)
        if not all(forms):
            sys.exit(f"{file}:{line}: an empty text is marked")
        files, said = found.setdefault((context, forms), ([], []))
        files.append(file)
        said += comments
    texts = [
        Text(context, forms, tuple(dict.fromkeys(files)), tuple(dict.fromkeys(said)))
        for (context, forms), (files, said) in found.items()
    ]
    twice = {text.forms[0] for text in texts if text.context is None and len(text.forms) > 1} & {
        text.forms[0] for text in texts if text.context is None and len(text.forms) == 1
    }
    if twice:
        sys.exit(f"marked with a plural and without one: {', '.join(sorted(twice))}")
    return texts


def quoted(keyword: str, text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f'{keyword} "{escaped}"\n'


def header(language: str) -> str:
    """The header of a catalogue as its first translation; of the template, which has no language, without plurals."""
    lines = ["Project-Id-Version: docsearch", "MIME-Version: 1.0", "Content-Type: text/plain; charset=UTF-8"]
    lines += ["Content-Transfer-Encoding: 8bit"]
    if language:
        lines += [f"Language: {language}", f"Plural-Forms: {get_plural(language).plural_forms}"]
    return "".join(f"{line}\n" for line in lines)


def as_po(texts: Iterable[Text], language: str, translations: Translations) -> str:
    """A catalogue as gettext has it (PO), every text with its translation or none."""
    lines = "".join(quoted("", f"{line}\n").lstrip() for line in header(language).splitlines())
    parts = [translations.top, 'msgid ""\nmsgstr ""\n', lines]
    for text in texts:
        key = text.context, text.forms
        flags = ["fuzzy"] if key in translations.fuzzy else []
        flags += ["python-format"] if FORMAT.search(" ".join(text.forms)) else []
        parts.append("\n")
        parts += [f"#. {comment}\n" for comment in text.comments]
        parts += [f"#: {file}\n" for file in text.files]
        parts += [f"#, {', '.join(flags)}\n"] if flags else []
        parts += [quoted("msgctxt", text.context)] if text.context else []
        parts += [quoted("msgid", text.forms[0])]
        strings = translations.strings.get(key, ())
        if len(text.forms) == 1:
            parts.append(quoted("msgstr", "".join(strings)))
        else:
            parts.append(quoted("msgid_plural", text.forms[1]))
            count = get_plural(language).num_plurals if language else 2
            forms = (*strings, *[""] * count)[:count]
            parts += [quoted(f"msgstr[{at}]", form) for at, form in enumerate(forms)]
    return "".join(parts)


def as_mo(texts: Iterable[Text], language: str, translations: Translations) -> bytes:
    """A catalogue as the gettext module reads it (MO): texts sorted, each with where it starts and how long it is."""
    pairs = {"": header(language)}
    for text in texts:
        key = text.context, text.forms
        if key in translations.strings and key not in translations.fuzzy:
            context = f"{text.context}\x04" if text.context else ""
            pairs[context + "\0".join(text.forms)] = "\0".join(translations.strings[key])
    rows = sorted((id.encode(), string.encode()) for id, string in pairs.items())
    ids, strings = [id for id, _ in rows], [string for _, string in rows]
    tables, start = b"", 7 * 4 + 16 * len(rows)
    for each in (*ids, *strings):
        tables += struct.pack("<II", len(each), start)
        start += len(each) + 1
    head = struct.pack("<7I", MAGIC, 0, len(rows), 28, 28 + 8 * len(rows), 0, 0)
    return head + tables + b"".join(each + b"\0" for each in (*ids, *strings))


def translated(language: str) -> Translations:
    """What the catalogue of a language has; a translation that lacks one of its plurals is none."""
    path = LOCALE / language / "LC_MESSAGES" / "docsearch.po"
    if not path.exists():
        return Translations("", {})
    text = path.read_text("utf-8")
    strings, fuzzy = dict[Key, tuple[str, ...]](), set[Key]()
    for message in read_po(io.StringIO(text), locale=language):
        if message.id:
            key = message.context, forms_of(message.id)
            if all(forms := forms_of(message.string or "")):
                strings[key] = forms
            if message.fuzzy:
                fuzzy.add(key)
    return Translations(text[: text.index("msgid")], strings, fuzzy)


def forms_of(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def complaints(texts: Iterable[Text], language: str) -> Iterator[str]:
    """What a translator has left to do."""
    translations = translated(language)
    for text in texts:
        key = text.context, text.forms
        strings, wanted = translations.strings.get(key, ()), set(FORMAT.findall(text.forms[-1]))
        if not strings:
            yield f"{language}: not translated: {text.forms[0]}"
        elif key in translations.fuzzy:
            yield f"{language}: fuzzy: {text.forms[0]}"
        elif any(set(FORMAT.findall(string)) != wanted for string in strings):
            yield f"{language}: other placeholders: {text.forms[0]}"


def build(texts: Iterable[Text]) -> dict[Path, bytes]:
    """Every file, as it should be."""
    files = {TEMPLATE: as_po(texts, "", Translations("# The texts of docsearch's pages.\n", {})).encode()}
    for language in UI_LANGUAGES:
        if language != DEFAULT:
            translations, folder = translated(language), LOCALE / language / "LC_MESSAGES"
            files[folder / "docsearch.po"] = as_po(texts, language, translations).encode()
            files[folder / "docsearch.mo"] = as_mo(texts, language, translations)
    return files


def main() -> int:
    parser = argparse.ArgumentParser(description="Gather and compile the texts of pages.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is left to do")
    arguments = parser.parse_args()
    texts = gather()
    files = build(texts)
    left = [line for language in UI_LANGUAGES if language != DEFAULT for line in complaints(texts, language)]
    stale = [path for path, content in files.items() if not path.exists() or path.read_bytes() != content]
    for line in left:
        print(line, file=sys.stderr)
    if arguments.check:
        for path in stale:
            print(f"{path.relative_to(WEB)} is out of date: run python scripts/build_catalogues.py", file=sys.stderr)
        return 1 if left or stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files[path])
    print(f"{len(texts)} texts, {len(UI_LANGUAGES) - 1} translations, {len(left)} things left to do")
    return 0


if __name__ == "__main__":
    sys.exit(main())
