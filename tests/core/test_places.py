"""Codes of countries and languages, and what is offered for what people write instead."""

import pytest

from mailbridge.core.places import country_fault, language_fault


@pytest.mark.parametrize("code", ["PE", "KE", "GB", "XK", "TL"])
def test_codes_of_countries_pass(code: str) -> None:
    assert country_fault(code) == ""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pe", "PE"),
        ("Peru", "PE"),
        ("Perú", "PE"),
        ("Côte d’Ivoire", "CI"),
        ("Moçambique", "MZ"),
        ("UK", "GB"),
        ("DRC", "CD"),
    ],
)
def test_a_countrys_name_is_answered_with_its_code(text: str, meant: str) -> None:
    assert country_fault(text).endswith(f'; did you mean "{meant}"?')


@pytest.mark.parametrize("text", ["EU", "UN", "ZZ", "001", "", "P", "Atlantis"])
def test_what_is_no_country_is_refused_without_a_guess(text: str) -> None:
    assert country_fault(text) == (
        f'"{text}" is no country code of two capital letters, such as PE or KE'
    )


@pytest.mark.parametrize("tag", ["en", "es", "qu", "ay", "pt-BR", "zh-Hant", "zh-Hant-TW", "sw-KE"])
def test_language_tags_pass(tag: str) -> None:
    assert language_fault(tag) == ""


@pytest.mark.parametrize(
    ("text", "meant"), [("Spanish", "es"), ("español", "es"), ("Français", "fr"), ("swahili", "sw")]
)
def test_a_languages_name_is_answered_with_its_tag(text: str, meant: str) -> None:
    assert language_fault(text).endswith(f'; did you mean "{meant}"?')


@pytest.mark.parametrize("text", ["pt_BR", "xx", "en-EU", "en-", "EN"])
def test_what_is_no_language_tag_is_refused(text: str) -> None:
    assert language_fault(text).startswith(f'"{text}" is no language tag')
