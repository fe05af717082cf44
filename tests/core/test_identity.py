"""How sure a mail's arrival makes us of its author."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbridge.core.identity import author_of, known_by, paths_of, taught_by
from mailbridge.model import Evidence, KnownPath, Mail, Mailbox, Proof, Sure

GRACE = "grace@mubende-union.example"
NOTHING = Proof("mailbridge", GRACE)


def mail(*senders: str) -> Mail:
    return Mail(
        message_id="<1@mubende-union.example>",
        senders=tuple(Mailbox("Grace", sender) for sender in senders),
        to=(),
        cc=(),
        subject="Contracts",
        date=datetime(2027, 2, 23, tzinfo=UTC),
        in_reply_to=(),
        references=(),
        headers=(),
        body="",
        html="",
        attachments=(),
    )


def sure(proof: Proof | None, *known: str) -> Sure:
    evidence = Evidence("lmtp", "", "", "", (), proof)
    return known_by(author_of(mail(GRACE), evidence), proof, known).sure


@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        (None, "unknown"),
        (NOTHING, "unknown"),
        (replace(NOTHING, dmarc="pass", policy="reject"), "proved"),
        (replace(NOTHING, dkim=("mubende-union.example",), aligned=True), "proved"),
        (replace(NOTHING, aligned=True, dmarc="unanswered"), "proved"),
        (replace(NOTHING, dkim=("bulk.example",)), "unknown"),
        (replace(NOTHING, dmarc="unanswered"), "unknown"),
        (replace(NOTHING, dmarc="fail", policy="reject"), "failed"),
        (replace(NOTHING, author="evil@elsewhere.example", dmarc="pass"), "failed"),
    ],
)
def test_what_each_kind_of_evidence_makes_of_an_author(proof: Proof | None, expected: Sure) -> None:
    assert sure(proof) == expected


def test_the_author_is_the_same_however_the_address_is_spelt() -> None:
    assert sure(replace(NOTHING, author="Grace@Mubende-Union.Example", dmarc="pass")) == "proved"


def test_a_signing_domain_that_was_let_through_makes_an_author_likely() -> None:
    signed = replace(NOTHING, dkim=("mailer.example",))
    assert sure(signed, "dkim:mailer.example") == "likely"
    assert sure(signed, "dkim:other.example", "nothing") == "unknown"
    assert sure(replace(signed, policy="none"), "dkim:mailer.example") == "unknown"
    assert sure(replace(signed, dmarc="fail"), "dkim:mailer.example") == "failed"


def test_that_nothing_speaks_for_a_mail_never_makes_it_likely() -> None:
    assert sure(NOTHING, "nothing") == "unknown"
    assert sure(replace(NOTHING, dmarc="unanswered"), "unanswered") == "unknown"


@pytest.mark.parametrize("senders", [(), (GRACE, "b@x.example"), ("no-address",)])
def test_no_author_or_several_fail_whatever_the_evidence(senders: tuple[str, ...]) -> None:
    evidence = Evidence("lmtp", "", "", "", (), replace(NOTHING, dmarc="pass"))
    assert author_of(mail(*senders), evidence).sure == "failed"


def test_the_paths_of_a_mail_are_who_signed_and_who_sent_it() -> None:
    assert paths_of(replace(NOTHING, dkim=("a.example", "b.example"), spf="c.example")) == (
        "dkim:a.example",
        "dkim:b.example",
        "spf:c.example",
    )
    assert paths_of(NOTHING) == paths_of(None) == ("nothing",)
    assert paths_of(replace(NOTHING, dmarc="unanswered")) == ("unanswered",)


def test_letting_a_mail_through_teaches_its_paths_for_its_own_address() -> None:
    written = replace(NOTHING, author="Grace@Mubende-Union.Example")
    assert taught_by(written) == (KnownPath(GRACE, "nothing"),)


def test_what_is_proved_or_disowned_teaches_nothing() -> None:
    assert taught_by(replace(NOTHING, dmarc="pass")) == ()
    assert taught_by(replace(NOTHING, aligned=True)) == ()
    assert taught_by(replace(NOTHING, dmarc="fail")) == ()
