import pytest

from mailbridge.core.sanitise import from_text, links_of

REL = ' rel="nofollow noopener noreferrer ugc"'


LINK = f'<a href="https://example.org/a?b=1&amp;c=2"{REL}>https://example.org/a?b=1&amp;c=2</a>'
OLDER_AND_NEWER = """<blockquote>
<blockquote>
<p>older</p>
</blockquote>
</blockquote>
<blockquote>
<p>newer</p>
</blockquote>"""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("\n \n", ""),
        ("one", "<p>one</p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("a < b & <user@example.com>", "<p>a &lt; b &amp; &lt;user@example.com&gt;</p>"),
        ("    four", "<p>&nbsp;&nbsp;&nbsp;&nbsp;four</p>"),
        ("- one\n- two", "<p>- one<br>\n- two</p>"),
        ("> asked\nanswered", "<blockquote>\n<p>asked</p>\n</blockquote>\n<p>answered</p>"),
        (
            ">> older\n> newer",
            OLDER_AND_NEWER,
        ),
        (
            "See https://example.org/a?b=1&c=2, please.",
            f"<p>See {LINK}, please.</p>",
        ),
        ("javascript:alert(1) ftp://example.org", "<p>javascript:alert(1) ftp://example.org</p>"),
        ("e.g. example.org and a.b", "<p>e.g. example.org and a.b</p>"),
    ],
)
def test_plain_text_becomes_paragraphs_lines_quotes_and_links(text: str, html: str) -> None:
    assert from_text(text) == html


def test_lines_that_a_client_broke_are_joined_and_others_are_not() -> None:
    wrapped = (
        "With us it happened in July. The contract said 900 shillings a\n"
        "kilo; traders at the roadside paid 1,150.\n"
    )
    assert from_text(wrapped) == f"<p>{wrapped.strip().replace(chr(10), ' ')}</p>"
    verse = "The store is full and the rain has come at last to us in Mubende\nand\nnobody sells\n"
    assert from_text(verse).count("<br>") == 2


def test_what_the_author_wrote_with_a_sign_is_no_quote_when_there_are_none() -> None:
    assert from_text(">>> 1 + 1\n2", quotes=False) == "<p>&gt;&gt;&gt; 1 + 1<br>\n2</p>"


def test_links_are_listed_once_each_in_their_order() -> None:
    html = from_text("https://b.example/?x=1&y=2 https://a.example https://b.example/?x=1&y=2")
    assert links_of(html) == ("https://b.example/?x=1&y=2", "https://a.example")
