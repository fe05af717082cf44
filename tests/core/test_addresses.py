"""One spelling for each address."""

import pytest

from mailbridge.core.addresses import checked, normalised


@pytest.mark.parametrize(
    "text",
    ["Anna@Example.ORG", " anna@example.org ", "<anna@example.org>", "ANNA@EXAMPLE.ORG"],
)
def test_however_it_is_written_an_address_has_one_spelling(text: str) -> None:
    assert normalised(text) == "anna@example.org"


def test_a_domain_with_accents_and_its_xn_form_are_one() -> None:
    assert normalised("ana@xn--and-6ma2c.example") == normalised("ana@ñandú.example")


def test_what_is_no_address_is_still_looked_up_by_one_spelling() -> None:
    assert normalised(" MAILER-DAEMON ") == "mailer-daemon"


def test_an_address_stays_as_its_owner_writes_it() -> None:
    assert checked("O.Ñáñez+farm@Example.org") == "O.Ñáñez+farm@example.org"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("anna", "an @-sign"),
        ("anna@", "something after the @-sign"),
        ("anna@ngo", "a period"),
        ("anna smith@ngo.org", "SPACE"),
        ("a@b.org, c@d.org", "@"),
        ("anna@ngo.org\nBcc: x@y.org", "@"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match="is not an e-mail address") as error:
        checked(text)
    assert reason in str(error.value)


@pytest.mark.parametrize("text", ["a@x.test", "a@x.example"])
def test_domains_for_trials_and_documents_pass(text: str) -> None:
    assert checked(text) == text


@pytest.mark.parametrize("text", ["a@localhost", "a@mail.local", "a" * 65 + "@x.org"])
def test_what_no_mail_can_reach_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an e-mail address"):
        checked(text)
