"""What a run has to do, against an index that is a dictionary: files come, change, are copied, move and go."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from docsearch.changes import Changes, FileJob, changes, further, places
from docsearch.failures import Failure
from docsearch.model import Failed
from docsearch.records import Stamp
from docsearch.sources.files import FileRef, Within

NAMES = ("a/1", "a/2", "a/3", "b/1", "b/2")
Files = Mapping[str, str]  # place -> content


def held(digest: str, *locations: str, correction: str | None = None) -> Stamp:
    return Stamp(digest, "en", 1.0, correction, None, locations)


def told(
    refs: list[FileRef], known: Mapping[str, Stamp], paths: tuple[str, ...] = (".",), failed: tuple[str, str] = ("", "")
) -> Changes:
    """What there is to do where the file at a place with a content, `failed`, could not be read before."""

    def failure(place: str, digest: str) -> Failure | None:
        return Failure(place, digest, "extract", "broken", "") if (place, digest) == failed else None

    return changes(refs, paths, known, failure, lambda uri: None, lambda stamp: True)


def ref(place: str, digest: str) -> FileRef:
    return FileRef(place, place, digest=digest)


def run(files: Files, index: dict[str, Stamp], *paths: str) -> Changes:
    """Bring `index` up to date with the files under the paths."""
    refs = [ref(place, digest) for place, digest in sorted(files.items()) if place in Within(paths)]
    more = [place for place in further(refs, paths, index) if place in files]
    refs += [ref(place, files[place]) for place in more]
    done = told(refs, index, (*paths, *more))
    for uri in done.gone:
        del index[uri]
    for job in done.jobs:
        assert job.ref.digest is not None
        index[job.uri] = held(job.ref.digest, *job.locations)
    return done


def contents(index: Mapping[str, Stamp]) -> dict[str, set[str]]:
    """Content -> where the index has it; no content twice."""
    found = {stamp.digest: set(places(uri, stamp)) for uri, stamp in index.items()}
    assert len(found) == len(index)
    return found


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(NAMES), st.sampled_from("xyz")),
            st.sampled_from([("a",), ("b",), ("a", "b")]),
        ),
        max_size=6,
    ),
    st.dictionaries(st.sampled_from(NAMES), st.sampled_from("xyz")),
)
def test_after_a_run_over_everything_each_content_is_one_document(
    history: list[tuple[dict[str, str], tuple[str, ...]]], files: dict[str, str]
) -> None:
    index: dict[str, Stamp] = {}
    for then, paths in history:
        run(then, index, *paths)
        for uri, stamp in index.items():
            assert places(uri, stamp)[0] == uri  # a document has the uri of a file that holds it
        for place, content in then.items():
            if place in Within(paths):
                assert place in contents(index)[content]
    run(files, index, "a", "b")
    assert contents(index) == {
        content: {place for place in files if files[place] == content} for content in files.values()
    }
    again = run(files, index, "a", "b")
    assert (again.jobs, set(again.unchanged), again.gone) == ((), set(index), ())


def test_a_document_keeps_its_uri_while_its_file_has_its_content() -> None:
    index = {"b/1": held("x")}
    assert run({"a/1": "x", "b/1": "x"}, index, ".").jobs[0].uri == "b/1"
    assert index == {"b/1": held("x", "b/1", "a/1")}
    run({"a/1": "x", "b/1": "y"}, index, ".")
    assert index == {"a/1": held("x"), "b/1": held("y")}


def test_a_page_has_the_address_it_was_saved_from_for_a_uri() -> None:
    page = FileRef("https://x.org/", "web/x.html", location="web/x.html", digest="x")
    index: dict[str, Stamp] = {}
    (job,) = told([page], index, ("web",)).jobs
    assert job == FileJob(page, None, ("web/x.html",))
    index[job.uri] = held("x", *job.locations)
    assert told([page], index, ("web",)).unchanged == (page.uri,)
    assert told([], index, ("web",)).gone == (page.uri,)
    assert told([], index, ("other",)).gone == ()


def test_two_files_from_one_address_are_two_documents() -> None:
    pages = [FileRef("https://x.org/", f"web/{name}", location=f"web/{name}", digest=name) for name in ("1", "2")]
    assert [job.uri for job in told(pages, {}).jobs] == ["https://x.org/", "web/2"]


def test_what_cannot_be_looked_at_is_not_gone() -> None:
    index = {"a/1": held("x"), "b/1": held("y"), "c.zip!/1": held("z")}
    shut = [
        FileRef("a", "a", "permission denied"),
        FileRef("c.zip", "c.zip", "locked", stage="unpack"),
    ]
    done = told(shut, index)
    assert done.gone == ("b/1",)
    assert done.failed == (Failed("a", "read", "permission denied"), Failed("c.zip", "unpack", "locked"))


def test_what_failed_with_the_same_content_fails_again_unread() -> None:
    done = told([ref("a/1", "x"), ref("a/2", "x"), ref("a/3", "y")], {"a/1": held("before")}, (".",), ("a/1", "x"))
    assert done.failed == (Failed("a/1", "extract", "broken"), Failed("a/2", "extract", "broken"))
    assert [job.uri for job in done.jobs] == ["a/3"]
    assert done.gone == ()


def test_a_language_set_and_a_translation_wanted_are_reasons_to_read() -> None:
    refs, index = [ref("a/1", "x")], {"a/1": held("x", correction="vi")}
    for language, settled, jobs in (("vi", True, 0), ("sk", True, 1), (None, True, 1), ("vi", False, 1)):
        languages, translated = {"a/1": language}, {index["a/1"]} if settled else set()
        done = changes(refs, ["."], index, lambda *_: None, languages.get, translated.__contains__)
        assert len(done.jobs) == jobs


def test_a_file_of_its_own_comes_before_its_copies_in_containers() -> None:
    (job,) = told([ref("a.zip!/x", "x"), ref("b/x", "x")], {}).jobs
    assert (job.uri, job.locations) == ("b/x", ("b/x", "a.zip!/x"))
