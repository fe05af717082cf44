from mailbridge.core.checkup import names
from mailbridge.core.checkup.names import Published

KEY = Published("m1._domainkey.talk.example.org", "v=DKIM1; k=rsa; p=" + "A" * 300)


def test_a_domain_without_mail_servers_cannot_be_written_to() -> None:
    found = names.mx("talk.example.org", ())
    assert (found.state, found.mend) == (
        "fail",
        "publish talk.example.org. MX 10 mail.talk.example.org.",
    )
    assert names.mx("talk.example.org", ("mail.example.org",)).state == "ok"


def test_a_missing_spf_record_is_shown_as_a_zone_file_has_it() -> None:
    found = names.spf("talk.example.org", ("google-site-verification=x",))
    assert (found.state, found.mend) == ("warn", 'publish talk.example.org. TXT "v=spf1 mx -all"')


def test_two_spf_records_are_none_and_one_that_lets_everyone_send_is_worthless() -> None:
    both = ("v=spf1 mx -all", "v=spf1 a -all")
    assert names.spf("talk.example.org", both).state == "fail"
    assert names.spf("talk.example.org", ("v=spf1 +all",)).state == "warn"
    assert names.spf("talk.example.org", ("V=SPF1 mx ~all",)).state == "ok"


def test_the_published_key_has_to_be_the_one_letters_are_signed_with() -> None:
    in_pieces = KEY.text.replace("k=rsa; ", "").replace("p=A", "p=A A").replace("A A", "A ")
    assert names.dkim(KEY, (in_pieces.replace("p=A ", "p=A"),)).state == "ok"
    assert names.dkim(KEY, ("v=DKIM1; p=BBBB",)).says.startswith("another key is at m1.")
    missing = names.dkim(KEY, ())
    assert missing.state == "fail"
    assert missing.mend.startswith('publish m1._domainkey.talk.example.org. TXT "v=DKIM1; k=rsa')
    assert '" "' in missing.mend  # a string of a zone file holds 255 octets


def test_letters_without_a_signature_are_warned_of() -> None:
    assert names.dkim(None, ()).state == "warn"


def test_a_missing_policy_against_forgers_is_shown() -> None:
    found = names.dmarc("talk.example.org", ())
    assert found.mend.startswith('publish _dmarc.talk.example.org. TXT "v=DMARC1; p=none;')
    assert names.dmarc("talk.example.org", ("v=DMARC1; p=none",)).state == "ok"
    two = names.dmarc("talk.example.org", ("v=DMARC1; p=none", "v=DMARC1; p=reject"))
    assert two.says == "talk.example.org has 2 DMARC records"


def test_an_address_and_its_name_have_to_know_each_other() -> None:
    assert names.ptr("192.0.2.1", (), ()).state == "warn"
    assert names.ptr("192.0.2.1", ("a.example",), ("192.0.2.9",)).state == "warn"
    assert names.ptr("192.0.2.1", ("a.example",), ("192.0.2.1",)).state == "ok"


def test_a_name_server_that_says_nothing_is_no_fault_of_the_domain() -> None:
    silent = [
        names.mx("x.example", None),
        names.spf("x.example", None),
        names.dkim(KEY, None),
        names.dmarc("x.example", None),
        names.ptr("192.0.2.1", None, ()),
    ]
    assert [found.state for found in silent] == ["warn"] * 5
