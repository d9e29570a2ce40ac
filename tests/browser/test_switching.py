"""An index made anew while its pages are open, on a machine that says little about itself."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from browsing import Open, heading, index, serve, stop


def test_a_page_that_is_open_shows_the_new_index_when_it_is_loaded_again(visit: Open, tmp_path: Path) -> None:
    folder, home = tmp_path / "docs", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (folder / "one.txt").write_text("Košice and Đà Nẵng met in 2019.", encoding="utf-8")
    index(tmp_path, "docs")
    process, address = serve(tmp_path / "index", LANG=None, LC_ALL=None, HOME=str(home))
    try:
        page = visit(address + "/search?q=%C4%90%C3%A0+N%E1%BA%B5ng")
        expect(heading(page)).to_have_text("1 document")
        (folder / "hai.txt").write_text("Đà Nẵng ký biên bản ghi nhớ với Košice năm 2021.", encoding="utf-8")
        index(tmp_path, "docs", "--rebuild")
        page.reload()
        expect(heading(page)).to_have_text("2 documents")
        (folder / "one.txt").unlink()
        index(tmp_path, "docs")
        page.get_by_role("navigation", name="Views").get_by_role("link", name="Timeline").click()
        expect(heading(page)).to_have_text("Years in 1 document")
    finally:
        stop(process)
    assert list(home.iterdir()) == []
