"""`docsearch lexicon`: words of one language and what they are in another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

from docsearch.analysis import fold
from docsearch.cli.options import common
from docsearch.cli.output import print_json, print_lines
from docsearch.cli.progress import progress_bar
from docsearch.errors import UsageError
from docsearch.languages import language
from docsearch.lexicon.codes import language_code
from docsearch.lexicon.entries import Source
from docsearch.lexicon.folder import PIVOT, Lexicons, open_lexicons
from docsearch.lexicon.formats import read_lexicon
from docsearch.lexicon.function_words import is_function_word
from docsearch.lexicon.learn import learn
from docsearch.lexicon.parallel import read_parallel
from docsearch.lexicon.shelf import Kept, add, listed, names, remove, shipped
from docsearch.lexicon.store import PLAIN, Facts, key
from docsearch.lexicon.wordnets import install
from docsearch.render import Line
from docsearch.settings import load

_ARGUMENTS = {
    "install": "LANG...",
    "import": "FILE... [--from L --to L]",
    "learn": "FILE [--from L] [--to L]",
    "list": "",
    "remove": "NAME",
    "show": "WORD [--from L] [--to L]",
}
_SEVERAL = ("install", "import")
_DIRECTED = ("import", "learn", "show")
_SHOWN = 8  # translations in a line
_ALONE = "kept; it connects to others once the English wordnet is imported (wn-data-eng.tab, or lexicon install en)"


@click.command("lexicon")
@click.argument("action", metavar="install|import|learn|list|remove|show", type=click.Choice(list(_ARGUMENTS)))
@click.argument("arguments", metavar="[LANG|FILE|NAME|WORD]...", nargs=-1)
@click.option("--from", "source", metavar="L", help="The language of the first column, or of WORD: en, vi, th ...")
@click.option("--to", "target", metavar="L", help="The language of the second column, or of the translations.")
@common
def command(
    action: str,
    arguments: tuple[str, ...],
    source: str | None,
    target: str | None,
    index: str | None,
    corpus: str | None,
    as_json: bool,
) -> int:
    """Add lexicons, by which a question in one language finds documents in others.

    \b
    docsearch lexicon install vi th             the wordnets of Vietnamese and Thai, from the network
    docsearch lexicon import wn-data-tha.tab    a wordnet, a table of words, TBX or SKOS; several files at once
    docsearch lexicon import words.csv --from vi --to en
    docsearch lexicon learn memory.tmx          from translations: TMX, lines with a tab between, or a folder
    docsearch lexicon list                      what is there
    docsearch lexicon remove wn-data-tha        forget one
    docsearch lexicon show city --to vi         what a question with this word looks for

    They are used by the next query: nothing is indexed again. A starter lexicon, of over a thousand words in each of
    many languages, is part of docsearch. Between two languages that have no lexicon of their own, English is in the
    middle.

    Without network, fetch wn-data-eng.tab (Princeton WordNet, which connects all others) and the .tab file of each
    language, or their WN-LMF files, from the Open Multilingual Wordnet (github.com/omwn/omw-data) on another machine,
    and import them here.

    A table has two columns, words and their translations, and perhaps a probability or two; its first line (en,vi) or
    the end of its name (words.en-vi.csv) says the languages if --from and --to do not. Or its first line is id and a
    code a column, and each row one meaning. Several words of one cell have | between. A folder to learn from has
    page.en.txt beside page.vi.txt, or en/page.txt and vi/page.txt, line by line.

    A file of the same name takes the place of the one before. Lexicons are kept beside the index and outlast --rebuild.
    Exits with 1 when show finds nothing, or there is nothing to learn.
    """
    wrong = (source or target) and action not in _DIRECTED
    if wrong or (not arguments if action in _SEVERAL else len(arguments) != (action != "list")):
        raise UsageError(f"usage: docsearch lexicon {action} {_ARGUMENTS[action]}".rstrip())
    place = load({"index": index, "corpus": corpus}).index
    if action == "list":
        return _list(place, as_json)
    if action == "show":
        return _show(arguments[0], _known(source), _known(target), open_lexicons(place), as_json)
    try:
        if action == "remove":
            return _remove(arguments[0], place, as_json)
        if action == "install":
            with progress_bar("downloading, kB") as bar:
                sources = install(arguments, bar and (lambda done, size: bar(done >> 10, size >> 10)))
        elif action == "import":
            sources = [read_lexicon(Path(name), source, target) for name in arguments]
        else:
            sources = _learnt(Path(arguments[0]), source, target)
        return _add(sources, place, action == "learn", as_json)
    except KeyboardInterrupt:
        click.echo(f"{click.style('docsearch:', fg='red')} interrupted; the lexicons are as they were", err=True)
        return 130


def _known(tag: str | None) -> str | None:
    code = language_code(tag)
    if tag is not None and code is None:
        raise UsageError(f"{tag!r} is no code of a language")
    return code


def _learnt(path: Path, source: str | None, target: str | None) -> list[Source]:
    """What the translations in a file or a folder teach; nothing where they are too few."""
    texts = read_parallel(path, source, target)
    links = learn(texts.pairs, texts.source, texts.target)
    if texts.skipped:
        click.echo(f"{path}: {texts.skipped:,} without a counterpart left out", err=True)
    name = Path(path.name.removesuffix(".gz")).stem or path.resolve().name
    return [Source(name, path.name, None, [], links, (texts.source, texts.target))] if links else []


def _add(sources: Sequence[Source], index: str, learnt: bool, as_json: bool) -> int:
    before = names(index)
    added = add(sources, index, learnt) if sources else []
    compiled = listed(index)[1]
    if as_json:
        print_json({"added": [_data(kept, compiled) for kept in added]})
    elif not added:
        click.echo("nothing to learn from so few translations")
    else:
        for kept in added:
            replaced = ", in place of the one before" if kept.name in before else ""
            click.echo(f"{_summary(kept, compiled)}{replaced}")
    return 0 if added else 1


def _remove(name: str, index: str, as_json: bool) -> int:
    remove(name, index)
    if as_json:
        print_json({"removed": name})
    else:
        click.echo(f"{name}: removed")
    return 0


def _list(index: str, as_json: bool) -> int:
    imported, compiled = listed(index)
    if as_json:
        sources = [_data(kept, compiled) for kept in (*imported, shipped())]
        print_json({"sources": sources, "pairs": [_pair(facts) for facts in compiled]})
    else:
        print_lines(Line(0, ((_summary(kept, compiled), ""),)) for kept in (*imported, shipped()))
    return 0


def _data(kept: Kept, compiled: Sequence[Facts]) -> dict[str, object]:
    facts = kept._asdict()
    del facts["joins"]
    return facts | {"pairs": [f"{one.first}-{one.second}" for one in _of(kept, compiled)]}


def _pair(facts: Facts) -> dict[str, object]:
    return {"pair": f"{facts.first}-{facts.second}", "words": dict(zip(facts[:2], facts.words, strict=True))}


def _of(kept: Kept, compiled: Sequence[Facts]) -> list[Facts]:
    """The lexicons that a source is part of."""
    return [facts for facts in compiled if any(made.partition(" ")[0] == kept.name for made in facts.sources)]


def _summary(kept: Kept, compiled: Sequence[Facts]) -> str:
    licence = f" ({kept.licence})" if kept.licence else ""
    counts = f"{_words(kept)}, {_size(kept)}"
    return f"{kept.name}: {counts}{_connections(kept, _of(kept, compiled))}{licence}"


def _words(kept: Kept) -> str:
    if len(kept.words) > 2:
        return f"{sum(kept.words.values()):,} words of {len(kept.words)} languages"
    return " and ".join(f"{_count(n, 'word')} of {language(code).name}" for code, n in kept.words.items())


def _size(kept: Kept) -> str:
    if kept.senses:
        return _count(kept.senses, "sense")
    return _count(kept.links, "translation") + (" learnt" if kept.kind == "learnt" else "")


def _connections(kept: Kept, found: Sequence[Facts]) -> str:
    """What a wordnet of one language is connected to."""
    if len(kept.words) != 1:
        return ""
    code = next(iter(kept.words))
    if code == PIVOT:
        others = [language(one.second if one.first == code else one.first).name for one in found]
        return f"; with {', '.join(sorted(others))}" if others else "; with no other language yet"
    for one in found:
        if PIVOT in (one.first, one.second):
            return f"; with {language(PIVOT).name} {_count(one.words[code == one.second], 'word')}"
    return f"; {_ALONE}"


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


# What a word is in other languages


class _Found(NamedTuple):
    """Translations of a word of one language in another; `middle` is the language they were found through."""

    source: str
    target: str
    middle: str | None
    translations: list[tuple[str, float]]


def _show(word: str, source: str | None, target: str | None, lexicons: Lexicons, as_json: bool) -> int:
    """The translations of a word as queries use them, in all languages or those asked for."""
    for code in (source, target):
        if code and code not in lexicons.languages:
            known = ", ".join(sorted(lexicons.languages))
            raise UsageError(f"no lexicon has words of {language(code).name}", f"there are {known}")
    sources = [source] if source else sorted(lexicons.languages, key=lambda code: (code != PIVOT, code))
    targets = [target] if target else sorted(lexicons.languages)
    rows = [row for one in sources for other in targets if one != other and (row := _find(word, one, other, lexicons))]
    functions = [code for code in sources if is_function_word(word.casefold(), code)]
    if as_json:
        print_json({"word": word, "function_word_of": functions, "found": [_row(row) for row in rows]})
        return 0 if rows else 1
    if functions:
        speech = ", ".join(language(code).name for code in functions)
        click.echo(f"{word} is a function word of {speech}: alone it is not translated")
    if rows:
        print_lines(Line(0, ((_told(word, row), ""),)) for row in rows)
    elif not functions:
        click.echo(f"no lexicon has {word}")
    return 0 if rows else 1


def _find(word: str, source: str, target: str, lexicons: Lexicons) -> _Found | None:
    """As queries look it up: where accents count, a word typed without any is asked for without."""
    stems = key(word, source)
    plain = language(source).keeps_accents and fold(stems) == stems
    for asked in (stems, PLAIN + stems) if plain else (stems,):
        if found := lexicons.translations(asked, source, target):
            direct = lexicons.of(source, target)
            return _Found(source, target, None if direct and direct.translations(asked, source) else PIVOT, found)
    return None


def _row(row: _Found) -> dict[str, object]:
    translations = [{"word": word, "weight": round(weight, 3)} for word, weight in row.translations]
    return {"from": row.source, "to": row.target, "through": row.middle, "translations": translations}


def _told(word: str, row: _Found) -> str:
    said = [f"{other} {weight:.2f}" for other, weight in row.translations[:_SHOWN]]
    more = len(row.translations) - len(said)
    through = f" (through {language(row.middle).name})" if row.middle else ""
    return f"{row.source} {word} -> {row.target}: {', '.join(said)}{f' and {more} more' if more else ''}{through}"
