"""The API against its own description, by requests that schemathesis makes up: `docsearch serve`, on loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from conftest import ROOT
from docsearch.ingest import ingest
from docsearch.settings import Settings

EXAMPLES = 12  # made up at random for each endpoint, beside those that cover every rule of the description
# What the description cannot say is refused too: a language that nobody knows, a query that is never closed (400), an
# address of more than 8 KB (414).
CONFIG = """
[checks]
positive_data_acceptance.expected-statuses = ["2xx", 400, 404, 414]
negative_data_rejection.expected-statuses = [400, 404, 405, 414]
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that shows the sample corpus."""
    index = str(tmp_path_factory.mktemp("schemathesis") / "index")
    assert ingest([str(ROOT / "corpus")], Settings(index=index, workers=1)).failed == ()
    command = [sys.executable, "-m", "docsearch", "serve", "--port", "0", "--workers", "1", "--json", "--index", index]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())["url"]
        finally:
            process.terminate()
            process.wait(timeout=20)


def test_the_api_keeps_to_its_description(server: str, tmp_path: Path) -> None:
    with urlopen(f"{server}/api/v1/search?q=Ko%C5%A1ice&limit=3") as answer:
        ids = [hit["id"] for hit in json.load(answer)["hits"]]
    with urlopen(f"{server}/api/v1/openapi.json") as answer:
        description = json.load(answer)
    # No id that is made up finds a document.
    description["paths"]["/api/v1/documents/{id}"]["get"]["parameters"][0]["schema"]["examples"] = ids
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(description), encoding="utf-8")
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    done = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config)),
            *("run", str(path), "--url", server),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--generation-deterministic"),
            *("--no-shrink", "--continue-on-failure", "--warnings", "off", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr
    assert "7 selected / 7 total" in done.stdout
