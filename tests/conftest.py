"""What several test files share."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

from docsearch.ingest import ingest
from docsearch.search import Index, open_index
from docsearch.settings import Settings

# Derandomised: a test that fails, fails for everybody and again. First calls load dictionaries, so no deadline.
settings.register_profile("docsearch", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("docsearch")

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"

Run = Callable[..., subprocess.CompletedProcess[str]]

# Where a shell runs the tests in the background Ctrl-C is ignored, by the commands that they start as well.
signal.signal(signal.SIGINT, signal.default_int_handler)


def load_script(name: str) -> ModuleType:
    """The module that is scripts/NAME.py, which no package holds."""
    path = ROOT / "scripts" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def docsearch(tmp_path: Path) -> Run:
    """The command, as a process of its own in an empty folder."""

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("DOCSEARCH_")}
        command = [sys.executable, "-m", "docsearch", *arguments]
        defaults: dict[str, object] = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}
        return subprocess.run(command, timeout=120, check=False, **(defaults | options))  # type: ignore[call-overload,no-any-return]

    return run


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str | bytes]], Index]:
    """Write files into a folder, index them, open the index; the working folder is the one above."""
    monkeypatch.chdir(tmp_path)

    def built(files: dict[str, str | bytes]) -> Index:
        write(tmp_path / "docs", files)
        report = ingest(["docs"], Settings(isolated=False))
        assert report.failed == ()
        return open_index("index")

    return built


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the translation models of a test are; no library loads them, as most mean nothing."""
    for name in ("ctranslate2", "sentencepiece"):
        monkeypatch.setitem(sys.modules, name, None)
    for name in ("SNAP", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "ARGOS_PACKAGE_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    folder = tmp_path / "argos" / "packages"
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(folder))
    return folder


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """Files under `folder`, text as UTF-8."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def lines(path: Path, *written: str) -> Path:
    """A file of the lines given."""
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of the five real texts."""
    if not SEEDS.is_dir():
        pytest.skip("the real texts of ../shared/seeds are not here")
    folder = tmp_path_factory.mktemp("seeds")
    ingest([str(SEEDS)], Settings(index=str(folder / "index"), workers=1))
    with open_index(folder / "index") as index:
        yield index


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of the sample corpus."""
    folder = tmp_path_factory.mktemp("corpus")
    report = ingest([str(ROOT / "corpus")], Settings(index=str(folder / "index"), workers=1))
    assert report.failed == ()
    with open_index(folder / "index") as index:
        yield index
