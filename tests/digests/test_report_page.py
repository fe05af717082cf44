"""The participation report as readers and other programs ask for it."""

from collections.abc import Callable

import pytest

from mailbridge.store import Store
from tests.doors.web.conftest import Reader, serve
from tests.doors.web.talk import week
from tests.doors.web.world import build

__all__ = ["serve"]


@pytest.fixture
def reader(sqlite_store: Store, serve: Callable[..., Reader]) -> Reader:
    week(sqlite_store)
    build(sqlite_store, "closed", "For members", archive="members")
    build(sqlite_store, "quiet", "Nobody wrote", plan=())
    return serve(sqlite_store)


def test_the_page_has_a_table_beside_each_plot_and_is_found_from_the_first_page(
    reader: Reader,
) -> None:
    page = reader.get("/stores/report")
    assert page.status == 200
    assert page.text.count("<svg") <= page.text.count('<td class="n">')
    assert 'aria-hidden="true"' in page.text
    assert "Who writes, and to whom" in page.text
    assert 'href="/stores/report"' in reader.get("/stores/").text
    assert "Participación" in reader.get("/stores/report?lang=es").text


@pytest.mark.parametrize(("kind", "begins"), [("csv", "section,key"), ("json", "{")])
def test_the_files_are_saved_under_a_name(reader: Reader, kind: str, begins: str) -> None:
    file = reader.get(f"/stores/report.{kind}")
    assert file.text.startswith(begins)
    assert file.headers["content-disposition"] == f'attachment; filename="stores-report.{kind}"'
    assert reader.get("/stores/report.exe").status == 404


def test_an_alliance_in_which_nobody_wrote_has_a_report(reader: Reader) -> None:
    assert reader.get("/quiet/report").status == 200


def test_what_is_for_members_is_not_told_to_anybody(reader: Reader) -> None:
    for path in ("/closed/report", "/closed/report.csv", "/closed/report.json"):
        assert reader.get(path).status in (303, 403), path
