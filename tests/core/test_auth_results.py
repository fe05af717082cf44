"""What a mail server in front says of a mail, and who may say it."""

import pytest

from mailbridge.core.auth_results import Result, Said, said_by

TRUSTED = ("mx.talks.example.org",)


def said(*values: str) -> tuple[Said, ...]:
    return said_by(TRUSTED, [("authentication-results", value) for value in values])


def results(value: str) -> list[tuple[str, str]]:
    return [(one.method, one.value) for each in said(value) for one in each.results]


def test_methods_results_and_properties_are_read() -> None:
    value = (
        "mx.talks.example.org 1; dkim=pass (2048-bit key) header.d=x.example header.i=@x.example;"
        ' spf=pass reason="all is well; really" smtp.mailfrom="a b"@x.example; dmarc = pass'
        " header.from = x.example"
    )
    assert said(value) == (
        Said(
            "mx.talks.example.org",
            (
                Result("dkim", "pass", {"header.i": "@x.example", "header.d": "x.example"}),
                Result(
                    "spf",
                    "pass",
                    {"reason": "all is well; really", "smtp.mailfrom": "a b@x.example"},
                ),
                Result("dmarc", "pass", {"header.from": "x.example"}),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("MX.Talks.Example.ORG; dmarc=fail", [("dmarc", "fail")]),
        ("mx.talks.example.org; none", []),
        ("mx.talks.example.org; DMARC=Pass", [("dmarc", "pass")]),
        (
            "mx.talks.example.org; dmarc=fail (dmarc=pass header.from=x.example)",
            [("dmarc", "fail")],
        ),
        ("mx.talks.example.org (; dmarc=pass); dmarc=fail", [("dmarc", "fail")]),
        ("mx.talks.example.org; dmarc=fail (a (nested; dmarc=pass) one)", [("dmarc", "fail")]),
        ("mx.talks.example.org; dmarc=fail (escaped \\); dmarc=pass", [("dmarc", "fail")]),
        ('mx.talks.example.org; dmarc=fail reason="; dmarc=pass"', [("dmarc", "fail")]),
        ("mx.talks.example.org;;; dmarc/1=pass;", [("dmarc", "pass")]),
        ("(mx.evil.example) mx.talks.example.org; dmarc=pass", [("dmarc", "pass")]),
    ],
)
def test_comments_and_quotes_say_nothing(value: str, read: list[tuple[str, str]]) -> None:
    assert results(value) == read


@pytest.mark.parametrize(
    "value",
    [
        "mx.evil.example; dmarc=pass",
        "mx.talks.example.org.evil.example; dmarc=pass",
        "mx.talks.example.org.; dmarc=pass",
        "mx.talks.exаmple.org; dmarc=pass",  # a Cyrillic letter
        "; dmarc=pass",
        "",
        "mx.talks.example.org; " + "x" * 9000 + "; dmarc=pass",
    ],
)
def test_nobody_else_is_believed(value: str) -> None:
    assert said(value) == ()


def test_of_one_server_only_the_topmost_header_counts() -> None:
    (only,) = said("mx.talks.example.org; dmarc=fail", "mx.talks.example.org; dmarc=pass")
    assert [one.value for one in only.results] == ["fail"]


def test_without_trusted_servers_nothing_is_read() -> None:
    assert said_by((), [("authentication-results", "; dmarc=pass")]) == ()
