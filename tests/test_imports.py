"""Imports go one way, and nothing heavy is loaded before it is needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import docsearch

ROOT = Path(docsearch.__file__).parent

# Each line may import from the lines above it and from itself, never from those below.
LAYERS = (
    {"model", "errors"},
    {
        "settings",
        "languages",
        "calendar_cells",
        "identity",
        "patterns",
        "spelling",
        "corrections",
        "amount_cells",
        "labels",
        "disk",
        "locks",
        "safe_xml",
        "beside",
        "worker",
        "roots",
    },
    {"lanes"},
    {"processes"},
    {"analysis"},
    {"glossary"},
    {"passages", "sentences", "sources", "encodings", "metadata", "detectors", "detect", "entities"},
    {
        "legacy_fonts",
        "marks",
        "pagetext",
        "images",
        "repair",
        "ocr",
        "tables",
        "number_formats",
        "office_parts",
        "spreadsheets",
    },
    {"pagehead", "webpages", "outlook", "markup", "office", "glossary_formats"},
    {"mails"},
    {"extract", "containers"},
    {"extracts"},
    {"lexicon"},
    {"translation", "versions"},
    {"copies"},
    {"groups"},
    {"query", "engines", "records", "readings"},
    {"mapping", "certainty", "rerank", "wanted", "matching", "conditions", "bridges"},
    {"plan", "pipeline"},
    {"answers"},
    {"snippets", "render", "suggest", "facts"},
    {"hits"},
    {"fact_formats", "fact_order", "fact_table", "counts"},
    {"failures", "changes", "runs"},
    {"ingest", "redetect", "search"},
    {"inspection", "alerts"},
    {"watching"},
    {"golden"},
    {"evaluate"},
    {"comparison"},
    {"completion", "tools"},
    {"web"},
    {"cli"},
    {"__main__"},
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
MODULES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def part(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[0]


def own_imports(tree: ast.AST) -> list[str]:
    """The parts of docsearch that a module imports from."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "docsearch":
            names += [node.module] if node.module != "docsearch" else [f"docsearch.{a.name}" for a in node.names]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names if alias.name.startswith("docsearch.")]
    return [name.split(".")[1] for name in names if "." in name]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    imported = own_imports(ast.parse(path.read_text(encoding="utf-8")))
    assert part(path) in RANK, "a new part: give it a layer"
    assert all(RANK[name] <= RANK[part(path)] for name in imported)


def test_no_part_imports_in_a_circle() -> None:
    edges: dict[str, set[str]] = {}
    for path in MODULES:
        found = own_imports(ast.parse(path.read_text(encoding="utf-8")))
        edges.setdefault(part(path), set()).update(name for name in found if name != part(path))
    assert circle(edges) == []


def circle(edges: dict[str, set[str]]) -> list[str]:
    """Names that lead to each other, none where there is an order."""
    while edges:
        leaves = {name for name, targets in edges.items() if not targets & edges.keys()}
        if not leaves:
            return sorted(edges)
        edges = {name: targets for name, targets in edges.items() if name not in leaves}
    return []


WEB = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text(encoding="utf-8"))
    for path in MODULES
    if part(path) == "web"
}
ANSWERS = ("web.pages.", "web.api.")
SERVING = {"workers", "answering", "app", "server", "auth"}


def web_imports(tree: ast.AST) -> set[str]:
    """The modules of web/ that a module imports from."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    named = {f"{node.module}.{alias.name}" for node in nodes for alias in node.names} | {f"{n.module}" for n in nodes}
    return {name.removeprefix("docsearch.") for name in named} & WEB.keys()


def test_no_module_of_the_page_imports_in_a_circle() -> None:
    assert circle({name: web_imports(tree) - {name} for name, tree in WEB.items()}) == []


def test_pages_and_api_know_nothing_of_servers_and_processes() -> None:
    for name, tree in WEB.items():
        if name.startswith(ANSWERS):
            assert web_imports(tree).isdisjoint(f"web.{each}" for each in SERVING), name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_own_code_is_imported_at_the_top_only(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [name for function in functions for name in own_imports(function)] == []


HEAVY = (
    "trafilatura",
    "kreuzberg",
    "lxml",
    "pycld2",
    "langdetect",
    "rich",
    "whoosh",
    "babel",
    "multiprocessing",
    "phonenumbers",
    "rdflib",
    "icalendar",
    "sqlite3",
    "zipfile",
    "pickle",
    "urllib3",
    "protego",
    "psutil",
    "rensa",
    "starlette",
    "uvicorn",
    "jinja2",
    "prometheus_client",
    "bcrypt",
    "asyncio",
    "mcp",
    "pydantic",
    "jsonschema",
    "anyio",
)
MEASURING = ("ir_measures", "numpy", "scipy")


def loaded_after(code: str) -> set[str]:
    program = f"{code}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_query_loads_nothing_heavy() -> None:
    assert loaded_after("import docsearch.cli, docsearch.cli.query").isdisjoint((*HEAVY, *MEASURING))


def test_a_query_loads_models_of_translation_when_told_to_translate() -> None:
    code = "import docsearch.cli, docsearch.cli.query, sys; sys.exit('docsearch.translation.packages' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_importing_docsearch_loads_next_to_nothing() -> None:
    assert loaded_after("import docsearch").isdisjoint((*HEAVY, "click", "tantivy"))


def test_indexing_loads_extractors_when_they_are_met() -> None:
    assert loaded_after("import docsearch.cli.index").isdisjoint(("trafilatura", "kreuzberg", "rich", "whoosh"))


def test_judging_loads_what_measures_when_something_is_measured() -> None:
    assert loaded_after("import docsearch.cli.eval").isdisjoint((*HEAVY, *MEASURING))


def test_the_public_names_are_those_promised() -> None:
    assert set(docsearch.__all__) == {"DocsearchError", "Index", "__version__", "open_index"}
    assert all(getattr(docsearch, name) for name in docsearch.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = docsearch.nonsense
