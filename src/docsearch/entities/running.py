"""Find the entities named in running text: one thing whatever language names it."""

from __future__ import annotations

from docsearch.entities.amounts import find_amounts
from docsearch.entities.apart import apart
from docsearch.entities.contacts import find_contacts
from docsearch.entities.dates import find_dates
from docsearch.entities.demonyms import find_demonyms
from docsearch.entities.names import Names, find_names
from docsearch.entities.places import find_places
from docsearch.entities.recognisers import recognise
from docsearch.entities.relative_dates import find_relative_dates
from docsearch.model import Mention


def find(
    text: str,
    language: str,
    published: str | None = None,
    names: Names | None = None,
    recogniser: str | None = None,
    around: str | None = None,
) -> list[Mention]:
    """All mentions in a passage, read as `language`, by start, none overlapping; offsets into `text`.

    `published`, an ISO 8601 date, is what "last year" is told from; without it no such phrase is read. A day without a
    year is the one nearest to it or, where it is not known, to `around`. `names` are those to look for, by default the
    starter's; `recogniser` is a model that finds others.
    """
    return apart(
        find_contacts(text, language),
        find_names(text, language, names),
        find_places(text, language),
        find_dates(text, language, published or around),
        find_amounts(text, language),
        find_demonyms(text, language),
        find_relative_dates(text, language, published) if published else (),
        recognise(text, recogniser) if recogniser else (),
    )
