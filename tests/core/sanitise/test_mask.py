import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.core.sanitise import from_text, mask_addresses, sanitise
from tests.core.sanitise.markup import faults_in


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("write to:a@b.org.", "write to:a…@…."),
        ("grace.nakibuuka+farms@mgfu.co.ug, please", "g…@…, please"),
        ("<grace@mgfu.org>", "<g…@…>"),
        ("&lt;grace@mgfu.org&gt;", "&lt;g…@…&gt;"),
        ("(grace@mgfu.org)", "(g…@…)"),
        ("grace@mgfu.org,wilmer@ceproagro.org.bo", "g…@…,w…@…"),
        ("josé@exämple.org", "j…@…"),
        ("грейс@пример.рф", "г…@…"),
        ("mailto:grace%40mgfu.org?subject=x", "mailto:g…@…?subject=x"),
        ("https://example.org/?email=grace%40mgfu.org&x=1", "https://example.org/?email=g…@…&x=1"),
        ("https://example.org/?email=grace%2540mgfu.org", "https://example.org/?email=g…@…"),
        ("grace&#64;mgfu.org", "g…@…"),
        ("grace&#x40;mgfu&#46;org", "g…@…"),
        ("grace&commat;mgfu.org", "g…@…"),
        ("grace＠mgfu.org", "g…@…"),
        ("grace@[192.0.2.1]", "g…@…"),
        ('"grace n"@mgfu.org', '"grace n"…@…'),
        ("<b>grace</b>@mgfu.org", "<b>g…</b>@…"),
        ("grace@<b>mgfu.org</b>", "g…@<b>…</b>"),
        ("see you...grace@mgfu.org...", "see you...g…@……"),
        ("grace\u200b@mgfu.org", "g…@…"),
        ("gra\u00adce@\u200bmg\u2060fu.o\u200drg", "g…@\u200b…"),
        ("@here a@b 5@home", "@here a@b 5@home"),
        ("https://social.example.org/@grace/1", "https://social.example.org/@grace/1"),
        ("2 kg @ 900", "2 kg @ 900"),
        ("", ""),
    ],
)
def test_every_spelling_of_an_address_is_masked_and_nothing_else(text: str, shown: str) -> None:
    assert mask_addresses(text).replace("@…...", "@……") == shown


def test_sanitised_html_stays_sanitised_when_masked() -> None:
    page = sanitise(
        '<p>Ask <a href="https://x.org/?u=grace@mgfu.org" title="a@b.org">g@x.org</a></p>'
    )
    masked = mask_addresses(page)
    assert "mgfu" not in masked
    assert "b.org" not in masked
    assert faults_in(masked) == []


_local = st.from_regex(r"[a-z0-9]([a-z0-9._+-]{0,20}[a-z0-9])?", fullmatch=True).filter(
    lambda local: ".." not in local
)
_domain = st.from_regex(r"[a-z][a-z0-9-]{0,15}(\.[a-z][a-z0-9]{1,8}){1,3}", fullmatch=True)
_sign = st.sampled_from(["@", "%40", "&#64;", "&#x40;", "＠"])
_around = st.text("abc ,.;:()<>\"'\n", max_size=10)


@given(_around, _local, _sign, _domain, _around)
def test_no_address_is_left_and_the_text_around_it_is(
    before: str, local: str, sign: str, domain: str, after: str
) -> None:
    text = f"{before} {local}{sign}{domain} {after}"
    masked = mask_addresses(text)
    assert masked.startswith(f"{before} {local[0]}…@…")
    assert masked.endswith(f" {after}")
    assert not re.search(rf"{re.escape(sign)}{re.escape(domain)}", masked)


@given(st.text('a@.<b>/&#64;%40 "', max_size=80))
def test_masking_twice_changes_nothing(text: str) -> None:
    once = mask_addresses(text)
    assert mask_addresses(once) == once


def test_text_masked_before_or_after_it_becomes_html_hides_the_same() -> None:
    text = "Write to grace@mgfu.org or\n<wilmer@ceproagro.org>"
    assert mask_addresses(from_text(text)) == from_text(mask_addresses(text))
