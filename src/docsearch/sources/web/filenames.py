"""What files of web pages are called: their address, in names that all systems take."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from urllib.parse import unquote, urlsplit

from docsearch.sources.media import extension

# A file system takes 255 bytes a name; paths of Windows 260 characters with the folder that the corpus is in.
_LONGEST_STEM = 120  # bytes, of a file's name without its ending, of a folder and of a host
_LONGEST_FOLDERS = 140  # characters, of all folders under the host
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|thumbs|desktop|__macosx)(\..*)?", re.IGNORECASE)
_OTHER_ENDINGS = {
    "text/html": ("htm", "xhtml", "shtml"),
    "image/jpeg": ("jpeg",),
    "image/tiff": ("tiff",),
    "text/markdown": ("markdown",),
    "text/plain": ("text", "log"),
    "application/xml": ("rdf", "rss", "atom"),
}
_PASSED_OVER = frozenset({"tmp", "part", "swp", "swo"})  # endings of files that are not indexed


def file_name(address: str, kind: str, digits: int = 0) -> str:
    """Where the page at an address lies under CORPUS/web/, as a POSIX path of names that all systems take.

    It ends as its media type `kind` is written. `digits` of a digest tell it from pages of the same name; there are ten
    anyway where the address has a query, or is too long for a name.
    """
    parts = urlsplit(address)
    host = _readable(f"{parts.hostname}_{parts.port}" if parts.port else f"{parts.hostname}")
    *folders, last = parts.path.removeprefix("/").split("/")
    kept: list[str] = []
    for folder in folders:
        kept.append(_readable(folder).replace(".", "-"))  # no folder is named as a file is
        if sum(map(len, kept)) > _LONGEST_FOLDERS:
            kept.pop()
            digits = digits or 10
            break
    stem, ending = _with_ending(last or "index", kind)
    if parts.query:
        stem, digits = f"{stem}-{parts.query}", digits or 10
    stem = _readable(stem)
    mark = f"~{blake2b(address.encode('utf-8', 'surrogatepass')).hexdigest()[:digits]}" if digits else ""
    if ending == "json" and stem.endswith(".meta"):
        stem = f"{stem}_"  # a sidecar's name
    return "/".join((host, *kept, f"{stem}{mark}.{ending}"))


def _with_ending(name: str, kind: str) -> tuple[str, str]:
    """The name without its ending, and that which its media type has."""
    stem, dot, given = name.rpartition(".")
    given = given.lower() if dot and re.fullmatch("[A-Za-z0-9]{1,5}", given) else ""
    wanted = extension(kind)
    if "/" in wanted:  # a type we have no ending for
        return (stem, given) if stem and given and given not in _PASSED_OVER else (name, "bin")
    return (stem, given) if stem and given in (wanted, *_OTHER_ENDINGS.get(kind, ())) else (name, wanted)


def _readable(raw: str) -> str:
    """A part of an address as a name: letters, digits and marks of any script, the rest as "-"."""
    text = unicodedata.normalize("NFC", unquote(raw, errors="replace"))
    kept = "".join(c if c.isalnum() or c in "-_." or unicodedata.category(c)[0] == "M" else "-" for c in text)
    kept = re.sub("-{2,}", "-", kept).strip("-.")
    kept = kept.encode("utf-8", "ignore")[:_LONGEST_STEM].decode("utf-8", "ignore").rstrip("-.")
    return kept if kept and not _RESERVED.fullmatch(kept) else f"_{kept}_"
