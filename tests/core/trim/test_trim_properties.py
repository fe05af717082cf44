from hypothesis import given
from hypothesis import strategies as st

from mailbridge.core.sanitise import sanitise
from mailbridge.core.trim import trim
from mailbridge.model import Mail, Mailbox
from tests.core.sanitise.markup import faults_in, words_of

# What mails are made of; rules meet where these stand side by side in every order.
_TEXT = """\
Dear all,
I agree with the point about stores.
yes
One page is enough, and both sides keep a copy of it for the year.
> Do farmers get a copy?
> quoted text that is long enough to be wrapped by some client, in
which language
>
>>> x = 1

On Tue, May 6, 2025 at 5:41 PM Wilmer Choque <w@example.org> wrote:
El 6/5/25 a las 17:41, Grace escribió:
Grace wrote:
One page. On Tue, May 6, 2025 at 5:41 PM, Wilmer <w@example.org> wrote:
wrote:
<w@example.org>
From: Wilmer <w@example.org>
Sent: Tuesday, May 6, 2025 5:41 PM
To: farms@example.org
Subject: Contracts
-----Original Message-----
Begin forwarded message:
________________________________
--\x20
--
Grace
Best regards,
Saludos,
Programme Officer
+256 700 000 001
grace@mgfu.example.org
Sent from my iPhone
PS: the store is full.
[1] https://example.org/a
This message is confidential, privileged and intended for the addressee. Delete it.
contracts mailing list
To unsubscribe: http://example.org
My comments are below in red.
[GN: yes]
YES, SINCE LAST YEAR AND MORE.
-----BEGIN PGP SIGNATURE-----
-----END PGP SIGNATURE-----
"""
_PIECES = _TEXT.split("\n")
_line = st.sampled_from(_PIECES) | st.text(min_size=0, max_size=30)
_body = st.lists(_line, max_size=14).map("\n".join)
_known = st.lists(st.sampled_from(_PIECES), max_size=8).map("\n".join)


def _mail(body: str, html: str = "") -> Mail:
    return Mail(
        message_id="",
        senders=(Mailbox("Grace Nakibuuka", "grace@mgfu.example.org"),),
        to=(),
        cc=(),
        subject="",
        date=None,
        in_reply_to=(),
        references=(),
        headers=(),
        body=body,
        html=html,
        attachments=(),
    )


def _own(mail: Mail) -> str:
    return "".join(segment.text for segment in trim(mail).segments if segment.kind == "own")


@given(_body, st.lists(_known, max_size=2), _body)
def test_the_segments_joined_are_the_body(body: str, ancestors: list[str], page: str) -> None:
    html = page.replace("\n", "<br>")
    joined = "".join(s.text for s in trim(_mail(body, html), ancestors).segments)
    assert "".join(joined.split()) == "".join(body.split())


@given(_body)
def test_trimming_twice_changes_nothing(body: str) -> None:
    once = _own(_mail(body))
    assert _own(_mail(once)).strip() == once.strip()


@given(_body)
def test_something_is_always_left(body: str) -> None:
    assert bool(_own(_mail(body)).strip()) == bool(body.strip())


@given(_body, _body)
def test_the_html_is_sanitised(body: str, page: str) -> None:
    html = trim(_mail(body, page.replace("\n", "</div><div>"))).html
    assert faults_in(html) == []
    assert sanitise(html) == html


@given(st.lists(st.sampled_from(["Yes.", "No, never.", "About a third of them."]), min_size=1))
def test_prose_without_any_marker_is_all_own(lines: list[str]) -> None:
    words = trim(_mail("\n".join(lines)))
    assert [segment.kind for segment in words.segments] == ["own"]
    assert words_of(words.html) == "".join("".join(lines).split())
