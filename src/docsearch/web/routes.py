"""The addresses that are answered, by name. What answers each is said in `answering`."""

from __future__ import annotations

ROUTES = {
    "home": "/",
    "search": "/search",
    "document": "/documents/{id}",
    "original": "/documents/{id}/original",
    "facts": "/facts",
    "map": "/map",
    "timeline": "/timeline",
    "help": "/help",
    "api.search": "/api/v1/search",
    "api.document": "/api/v1/documents/{id}",
    "api.facts": "/api/v1/facts",
    "api.suggest": "/api/v1/suggest",
    "api.facets": "/api/v1/facets",
    "api.health": "/api/v1/health",
    "api.openapi": "/api/v1/openapi.json",
}
API = "/api/"  # what is under it is answered in JSON, errors too (RFC 9457)
METRICS = "/metrics"
STATIC = "/static"


def path_of(route: str, id: str = "") -> str:
    """The path of a route, of the document `id` where it is about one."""
    return ROUTES[route].replace("{id}", id)
