"""/api/v1/suggest: what a text that is being typed may become."""

from __future__ import annotations

from docsearch.completion import Completion, complete
from docsearch.entities.gazetteer import gazetteer
from docsearch.web.encoding import data_reply
from docsearch.web.locales import DEFAULT, country_name, language_name, place_text
from docsearch.web.messages import Opened, Reply, Request


def reply(opened: Opened, request: Request) -> Reply:
    """Queries that the text may become, most useful first, with labels in the language of the page's words."""
    found = complete(opened.index, request.state.text)
    told = [
        {"text": each.text, "label": _label(each, request.ui), "kind": each.kind, "count": each.count} for each in found
    ]
    return data_reply({"suggestions": told})


def _label(found: Completion, ui: str) -> str:
    if ui == DEFAULT:
        return found.label
    match found.kind:
        case "language":
            return language_name(found.id, ui)
        case "country":
            return country_name(found.id.removeprefix("iso:"), ui)
        case "place":
            place = gazetteer().place(found.id)
            name, _, where = found.label.rpartition(" (")  # by another name than its main one
            return f"{name} ({place_text(place, ui)})" if name and where.endswith(")") else place_text(place, ui)
        case _:
            return found.label
