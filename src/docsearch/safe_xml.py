"""How XML is read that anybody may have written."""

from __future__ import annotations

# Options of lxml's parsers: no entities, no other files, nothing from the network, no limit of libxml2's lifted.
SAFE = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
