import pytest

from mailbridge.core.pages.names import (
    Author,
    author,
    country_name,
    direction,
    file_kind,
    file_name,
    language_name,
    language_tag,
    size,
)
from mailbridge.model import Byline

WANJIRU = Byline("Wanjiru Kamau", "Nyeri Seed Savers", "KE")


def test_an_author_is_named_as_the_alliance_says() -> None:
    assert author(WANJIRU, "name") == Author("Wanjiru Kamau", "Nyeri Seed Savers", "Kenya")
    assert author(WANJIRU, "organisation") == Author("Nyeri Seed Savers", "", "Kenya")
    assert author(WANJIRU, "country") == Author("Kenya", "", "")


def test_without_an_organisation_only_the_country_is_left_to_say() -> None:
    assert author(Byline("Anil", "", "NP"), "organisation") == Author("Nepal", "", "")


def test_an_address_in_a_name_or_an_organisation_is_masked() -> None:
    shown = author(Byline("anil@rolpa.example", "write to anil@rolpa.example", "NP"), "name")
    assert "rolpa" not in shown.name + shown.organisation


def test_a_country_is_written_out_and_an_unknown_code_is_shown_as_it_is() -> None:
    assert country_name("BO") == "Bolivia"
    assert country_name("ke") == "Kenya"
    assert country_name("ZZ9") == "ZZ9"
    assert country_name("") == ""


def test_a_language_is_written_out_by_its_first_part() -> None:
    assert language_name("pt-BR") == "Portuguese"
    assert language_name("qqq") == ""
    assert language_name("") == ""


@pytest.mark.parametrize("tag", ['en" onload="x', "en, es", "e", "12", "", None, "en_GB"])
def test_what_is_no_language_tag_never_becomes_an_attribute(tag: str | None) -> None:
    assert language_tag(tag) == ""


def test_arabic_runs_from_the_right_and_the_unknown_is_left_to_the_browser() -> None:
    assert direction("ar-EG") == "rtl"
    assert direction("es") == "ltr"
    assert direction("") == "auto"
    assert direction("qqq") == "auto"


def test_sizes_are_short_and_never_say_1000_kb() -> None:
    assert size(0) == "0\u00a0bytes"
    assert size(999) == "999\u00a0bytes"
    assert size(85_904) == "86\u00a0KB"
    assert size(999_499) == "999\u00a0KB"
    assert size(999_500) == "1.0\u00a0MB"
    assert size(1_130_002) == "1.1\u00a0MB"


def test_a_file_is_named_by_what_can_be_seen() -> None:
    assert file_name("evil\u202efdp.exe") == "evilfdp.exe"
    assert file_name("a\r\nb\x00.pdf") == "ab.pdf"
    assert "rolpa" not in file_name("cv-anil@rolpa.example.pdf")
    assert file_name("مفتاح é 😀.pdf") == "مفتاح é 😀.pdf"


def test_a_files_kind_is_its_extension_else_the_end_of_its_type() -> None:
    assert file_kind("Locks.pdf", "application/octet-stream") == "PDF"
    assert file_kind("Locks", "image/jpeg") == "JPEG"
    assert file_kind("a.very-long-extension", "text/plain") == "PLAIN"
