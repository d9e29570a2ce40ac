"""Files beside the pages: what the package has, as it is, and smaller where that helps."""

from __future__ import annotations

import gzip
from hashlib import sha256
from pathlib import Path

import docsearch.web
from docsearch.web.static_files import DIGITS, MEDIA_TYPES, static_files

FOLDER = Path(docsearch.web.__file__).parent / "static"


def test_all_files_of_the_package_are_there_with_their_digests() -> None:
    found = static_files()
    assert set(found) == {path.name for path in FOLDER.iterdir() if path.is_file()}
    for name, file in found.items():
        body = (FOLDER / name).read_bytes()
        assert file.body == body
        assert file.media_type == MEDIA_TYPES[name.rpartition(".")[2]]
        assert file.digest == sha256(body).hexdigest()[:DIGITS]
        assert file.gzipped is None or gzip.decompress(file.gzipped) == body
