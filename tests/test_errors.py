"""One tree of errors: each says how the program ends and what to do next, and the code raises no others."""

import ast
import builtins
from collections.abc import Iterator
from pathlib import Path

import pytest

import docsearch
from docsearch import errors
from docsearch.errors import DocsearchError, MissingExtra, QueryError

ROOT = Path(docsearch.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
CLASSES = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
BUILTINS = {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)
}


def example(kind: type[Exception]) -> Exception:
    """An error of the class, made as the code makes it."""
    if kind is QueryError:
        return QueryError("what is wrong", 3, "what to do")
    return kind("what is wrong", "what to do")


def test_there_is_one_tree() -> None:
    assert len(CLASSES) >= 10
    assert all(issubclass(kind, DocsearchError) for kind in CLASSES)
    assert docsearch.DocsearchError is DocsearchError


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_has_exit_code_http_status_and_hint(kind: type[Exception]) -> None:
    error = example(kind)
    assert isinstance(error, DocsearchError)
    assert error.exit_code in (1, 2)
    assert 400 <= error.http_status < 600
    assert error.hint
    assert "what is wrong" in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_says_what_it_is_for(kind: type[Exception]) -> None:
    assert (kind.__doc__ or "").strip().endswith(".")


def test_a_hint_may_be_left_out() -> None:
    assert DocsearchError("what is wrong").hint is None
    assert QueryError("what is wrong", 3).hint is None


def test_a_query_error_knows_where() -> None:
    assert QueryError("what is wrong", 3).position == 3


def test_a_missing_extra_names_the_command_that_installs_it() -> None:
    error = MissingExtra("the Whoosh engine", "whoosh")
    assert str(error) == "the Whoosh engine is not installed"
    assert error.hint == 'run: pip install "docsearch[whoosh]"'


def makers(tree: ast.Module) -> dict[str, str]:
    """The functions that return one class, and which."""
    return {
        node.name: node.returns.id
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name)
    }


SHARED = {
    name: kind
    for module in ("disk.py", "engines/generations.py", "sources/web/limits.py")
    for name, kind in makers(ast.parse((ROOT / module).read_text(encoding="utf-8"))).items()
}


def raised(tree: ast.Module) -> Iterator[str]:
    """The name of the class of every error raised; of a function that makes the error, the class it returns.

    An error that a variable holds was made elsewhere, which is looked at, too.
    """
    returns = SHARED | makers(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Raise) or node.exc is None:
            continue
        made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        name = made.attr if isinstance(made, ast.Attribute) else ast.unparse(made)
        if made is node.exc and name[0].islower():
            continue
        yield returns.get(name, name)


def documented(tree: ast.Module) -> str:
    """All docstrings of a module, and the classes that it catches itself."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    texts = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, kinds)]
    caught = [ast.unparse(node.type) for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.type]
    return " ".join([*texts, *caught])


def inner_classes(tree: ast.Module) -> set[str]:
    """The classes of a module, and what it imports from the others of its package: what `refusing` and such catch."""
    own = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    package = [node for node in tree.body if isinstance(node, ast.ImportFrom) and (node.module or "").count(".") >= 2]
    return own | {alias.name for node in package for alias in node.names}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_error_raised_is_of_the_tree_or_documented(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    ours = {kind.__name__ for kind in CLASSES}
    foreign = [name for name in raised(tree) if name not in ours]
    known, inner = documented(tree), inner_classes(tree)
    for name in foreign:
        assert name in BUILTINS | inner, f"{name} is raised, which is no class of docsearch.errors"
        assert name in known or name == "AttributeError", f"{name} is raised, which no docstring promises"
    assert "AttributeError" not in foreign or path == ROOT / "__init__.py"  # modules must raise that one


def test_the_look_at_raise_statements_sees_them() -> None:
    tree = ast.parse("def f() -> QueryError: ...\nraise f()\nraise ValueError('x') from e\nraise errors.UsageError\n")
    assert list(raised(tree)) == ["QueryError", "ValueError", "UsageError"]
    found = {name for path in MODULES for name in raised(ast.parse(path.read_text(encoding="utf-8")))}
    assert {"QueryError", "UsageError", "ExtractionError", "IndexMissing", "ValueError"} <= found
