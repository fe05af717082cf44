"""The headers of what goes out: the contract's list, and nobody's way to add one."""

import re
from base64 import encodebytes
from binascii import b2a_qp
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from itertools import pairwise

import pytest

from mailbridge.core.distribute import distribute, letter_id
from mailbridge.core.envelope import envelopes
from mailbridge.core.letter import header, mailbox, multipart, phrase, plain, words
from mailbridge.core.parse import parse
from mailbridge.core.route import Addresses
from mailbridge.core.sanitise import from_text
from mailbridge.core.thread_index import is_answer, thread_of
from mailbridge.core.tokens import read_token
from mailbridge.model import Attachment, Letter, Mailbox, Placed, Segment
from tests import outbox
from tests.outbox import ALLIANCE, DRAFT, PARENT, letter_of

# RFC 5322 lets a header be folded; what a name holds must never fold one.
INJECTIONS = (
    "a\r\nBcc: evil@x.example",
    "a\nBcc: evil@x.example",
    "a\rBcc: evil@x.example",
    "a\r\n\r\n<script>alert(1)</script>",
    "a\x00\r\nBcc: evil@x.example",
    "a\u2028Bcc: evil@x.example",
    "a\u2029Bcc: evil@x.example",
    "a\x85Bcc: evil@x.example",
    "a\x0b\x0cBcc: evil@x.example",
    "=?utf-8?q?a=0d=0aBcc:_evil@x.example?=",
    "=?utf-8?b?YQ0KQmNjOiBldmlsQHguZXhhbXBsZQ==?=",
    '"><a@b>, evil@x.example, "',
    "a\r\n --=_boundary\r\nContent-Type: text/html",
    "a\ud800\u202e\ufeff\x1b[2J\r\n.\r\nMAIL FROM:<evil@x.example>",
)
NAMES = ("Date", "From", "To", "Subject", "Message-ID")


def read(made: Letter) -> EmailMessage:
    mail = message_from_bytes(made.content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def decoded(made: Letter, name: str) -> str:
    """Return a header as a mail program shows it."""
    value = message_from_bytes(made.content, policy=compat32)[name]
    return str(make_header(decode_header(re.sub(r"\r\n[ \t]", " ", value))))


# --- what the contract lists ------------------------------------------------


def test_a_letter_has_the_headers_of_the_contract_and_no_others() -> None:
    mail = read(letter_of())
    assert mail.keys() == [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Thread-Topic",
        "Thread-Index",
        "List-Id",
        "List-Post",
        "List-Help",
        "List-Owner",
        "List-Archive",
        "Archived-At",
        "Precedence",
        "X-Auto-Response-Suppress",
        "MIME-Version",
        "Content-Type",
    ]
    assert mail["From"] == "Grace Nakibuuka via Farms <farms@talk.example.org>"
    assert mail["To"] == '"Small Farms, Fair Markets" <farms@talk.example.org>'
    assert mail["Subject"] == "Re: [Farms] M2.3 Contracts farmers can live with"
    assert mail["Date"] == "Wed, 24 Feb 2027 10:00:00 +0000"
    assert mail["Message-ID"] == "<farms.64.cccc@talk.example.org>"
    assert mail["In-Reply-To"] == "<farms.62.aaaa@talk.example.org>"
    assert mail["Thread-Topic"] == "[Farms] M2.3 Contracts farmers can live with"
    assert mail["List-Id"] == '"Small Farms, Fair Markets" <farms.talk.example.org>'
    assert mail["List-Post"] == "<mailto:farms@talk.example.org>"
    assert mail["List-Help"] == "<mailto:farms-request@talk.example.org?subject=help>"
    assert mail["List-Owner"] == "<mailto:farms-owner@talk.example.org>"
    assert mail["List-Archive"] == "<https://talk.example.org/farms/>"
    assert mail["Archived-At"] == "<https://talk.example.org/farms/64>"
    assert mail["Precedence"] == "list"
    assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_a_site_without_pages_names_none() -> None:
    mail = read(letter_of(site=outbox.site_of("")))
    assert mail["List-Archive"] is None
    assert mail["Archived-At"] is None
    assert b"http" not in letter_of(site=outbox.site_of("")).content.replace(b"http-equiv", b"")


def test_one_mailbox_for_all_writes_its_own_addresses() -> None:
    addresses = Addresses("plus", "ngo.example", "talks@ngo.example")
    mail = read(letter_of(site=outbox.site_of(addresses=addresses)))
    assert mail["To"].addresses[0].addr_spec == "talks+farms@ngo.example"
    assert mail["List-Owner"] == "<mailto:talks+farms.owner@ngo.example>"


def test_the_author_is_among_those_who_get_a_post_and_digest_readers_are_not() -> None:
    daily = replace(outbox.MEMBER, id=2, address_id=22, delivery="daily")
    none = replace(outbox.MEMBER, id=3, address_id=33, delivery="none")
    author = replace(outbox.MEMBER, id=1, address_id=11)
    context = outbox.context_of(people=(author, daily, none))
    (made,) = distribute(outbox.post_of(), PARENT, context, outbox.site_of())
    assert [(one.membership_id, one.address_id) for one in made.recipients] == [(1, 11)]
    assert (made.variant, made.place, made.reply_name) == ("en", 64, ALLIANCE.name)
    assert "all 3 members" in made.content.decode()


def test_a_post_that_nobody_gets_at_once_makes_no_letter() -> None:
    context = outbox.context_of(people=(replace(outbox.MEMBER, delivery="weekly"),))
    assert distribute(outbox.post_of(), None, context, outbox.site_of()) == ()


def test_a_letters_id_names_its_post() -> None:
    assert letter_id("farms", 64, "r4nd0m", "x.example") == "<farms.64.r4nd0m@x.example>"


# --- threads ----------------------------------------------------------------


def test_the_subject_is_the_threads_first_one_whatever_the_author_made_of_it() -> None:
    first = replace(PARENT, number=61, thread=61, subject="M2.3 Contracts farmers can live with")
    parent = replace(PARENT, subject="Fwd contracts")
    draft = replace(DRAFT, subject="URGENT contracts!")
    context = replace(outbox.context_of(), placed=(parent, first))
    (made,) = distribute(outbox.post_of(draft), parent, context, outbox.site_of())
    assert read(made)["Subject"] == "Re: [Farms] M2.3 Contracts farmers can live with"


def test_a_first_posts_subject_is_its_own_with_the_tag() -> None:
    made = letter_of(replace(DRAFT, subject="Who still has seed?"), None)
    assert read(made)["Subject"] == "[Farms] Who still has seed?"
    assert read(letter_of(replace(DRAFT, subject=""), None))["Subject"] == "[Farms] (no subject)"


def test_references_hold_all_above_and_the_authors_own_mail_last() -> None:
    assert read(letter_of())["References"].split() == [
        "<farms.61.bbbb@talk.example.org>",
        "<WilmersOwn@outlook.example>",
        "<farms.62.aaaa@talk.example.org>",
        "<CAGracesOwn@mail.gmail.example>",
    ]
    first = read(letter_of(parent=None))
    assert first["In-Reply-To"] is None
    assert first["References"] == "<CAGracesOwn@mail.gmail.example>"


def test_an_answer_that_came_before_its_parent_names_it() -> None:
    draft = replace(DRAFT, awaits=("<near@x.example>", "<far@x.example>"))
    assert read(letter_of(draft, None))["References"].split() == [
        "<far@x.example>",
        "<near@x.example>",
        "<CAGracesOwn@mail.gmail.example>",
    ]


def test_a_long_chain_keeps_its_first_and_its_latest() -> None:
    chain = tuple(f"<farms.{n}.aaaa@talk.example.org>" for n in range(400))
    found = read(letter_of(parent=replace(PARENT, references=chain)))["References"].split()
    assert len(found) == 12
    assert found[0] == chain[0]
    assert found[-4:] == [
        "<farms.399.aaaa@talk.example.org>",
        "<WilmersOwn@outlook.example>",
        "<farms.62.aaaa@talk.example.org>",
        "<CAGracesOwn@mail.gmail.example>",
    ]


def test_the_long_ids_of_exchange_stay_readable() -> None:
    long = f"<{'A1' * 60}@AM0PR04MB1234.eurprd04.prod.outlook.com>"
    made = letter_of(replace(DRAFT, message_id=long), replace(PARENT, message_id=long + ""))
    assert long in message_from_bytes(made.content)["References"]
    assert b"=?" not in made.content


@pytest.mark.parametrize(
    "id_",
    ["", "no-brackets@x", "<with space@x>", "<a@b> <c@d>", "<a\r\nBcc:b@c>", "<é@x>", "<a@b\x00>"],
)
def test_an_id_that_is_none_is_left_out_of_references(id_: str) -> None:
    made = letter_of(replace(DRAFT, message_id=id_), replace(PARENT, references=(id_,)))
    assert read(made)["References"].split() == [
        "<WilmersOwn@outlook.example>",
        "<farms.62.aaaa@talk.example.org>",
    ]


def index_of(parent: Placed | None, number: int = 64) -> str:
    context = outbox.context_of()
    (made,) = distribute(outbox.post_of(number=number), parent, context, outbox.site_of())
    return read(made)["Thread-Index"]


def test_outlook_finds_one_thread_in_all_letters_of_a_thread() -> None:
    root = replace(PARENT, number=61, thread=61)
    first, answer, deeper = index_of(None, 61), index_of(root, 62), index_of(PARENT, 64)
    assert {thread_of(one, "farms") for one in (first, answer, deeper)} == {61}
    assert not is_answer(first)
    assert is_answer(answer)
    assert [len(one) for one in (first, answer, deeper)] == [32, 36, 44]  # 22, 27 and 32 bytes
    assert first[:29] == answer[:29] == deeper[:29]


def test_outlook_sorts_answers_by_their_time() -> None:
    root = replace(PARENT, number=61, thread=61)
    post = outbox.post_of()
    later = replace(post, draft=replace(DRAFT, received_at=DRAFT.received_at + timedelta(hours=3)))
    made = [
        read(distribute(one, root, outbox.context_of(), outbox.site_of())[0])["Thread-Index"]
        for one in (post, later)
    ]
    assert made[0] < made[1]


# --- names and words that fight back ----------------------------------------


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("field", ["author", "organisation", "subject", "message_id", "language"])
def test_nothing_a_mail_says_of_itself_adds_a_header_a_recipient_or_a_part(
    field: str, text: str
) -> None:
    made = letter_of(replace(DRAFT, **{field: text}), None)
    usual = read(letter_of(parent=None))
    mail = read(made)
    assert mail.keys() == [name for name in usual if name in mail]
    assert {"Bcc", "Content-Transfer-Encoding"} & set(mail.keys()) == set()
    assert [box.addr_spec for box in mail["To"].addresses] == ["farms@talk.example.org"]
    assert [box.addr_spec for box in mail["From"].addresses] == ["farms@talk.example.org"]
    assert [one.get_content_type() for one in mail.walk()] == [
        one.get_content_type() for one in usual.walk()
    ]
    assert made.content.isascii()
    assert re.search(rb"\r(?!\n)|(?<!\r)\n|\0", made.content) is None
    assert "evil@x.example" not in "".join(
        str(mail[name]).split(" via ")[-1] for name in ("From", "To")
    )
    html = mail.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("field", ["name", "subject_tag"])
def test_nothing_a_plan_says_of_its_alliance_adds_a_header(field: str, text: str) -> None:
    made = letter_of(alliance=replace(ALLIANCE, **{field: text}))
    mail = read(made)
    assert mail.keys() == read(letter_of()).keys()
    assert [box.addr_spec for box in mail["To"].addresses] == ["farms@talk.example.org"]
    assert mail["List-Id"].strip().endswith("<farms.talk.example.org>")
    made_head = envelopes(outbox.site_of(), "farms", 64, made.reply_name).of(1, 1).head
    own = message_from_bytes(made_head + b"\r\n", policy=default)
    assert own.keys() == ["X-Mailbridge-Delivery", "Reply-To", "List-Unsubscribe"]
    assert len(own["Reply-To"].addresses) == 1


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("field", ["author", "country", "subject", "letter_id", "message_id"])
def test_nothing_the_answered_post_says_adds_a_header(field: str, text: str) -> None:
    if field == "letter_id":
        with pytest.raises(ValueError, match="ASCII"):
            letter_of(parent=replace(PARENT, letter_id="<a@b>\r\nBcc: evil@x.example"))
        return
    mail = read(letter_of(parent=replace(PARENT, **{field: text})))
    assert mail.keys() == read(letter_of()).keys()


@pytest.mark.parametrize("text", INJECTIONS)
def test_nothing_a_files_name_or_the_words_say_becomes_a_part(text: str) -> None:
    file = Attachment(text, "application/pdf", b"x", "hash")
    draft = replace(DRAFT, attachments=(file,), segments=(Segment("own", text),), html="")
    made = letter_of(draft)
    mail = read(made)
    assert mail.keys() == read(letter_of()).keys()
    assert [one.get_content_type() for one in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert re.search(rb"\r(?!\n)|(?<!\r)\n|\0", made.content) is None


def test_a_name_that_hides_an_address_is_masked() -> None:
    made = letter_of(replace(DRAFT, author="grace@union.example", organisation="g@union.example"))
    assert b"union.example" not in made.content


@pytest.mark.parametrize(
    "name",
    [
        "Nakibuuka, Grace",
        'Grace "Gigi" Nakibuuka',
        "Grace (Mubende)",
        "Grace\\Nakibuuka",
        "Ñusta Quispe",
        "王小明",
        "ناديا حسن",
        "Grace: <ceo>; Nakibuuka",
        "Grace.Nakibuuka",
        "=?utf-8?q?x?=",
    ],
)
def test_names_come_back_as_they_were_whoever_reads_them(name: str) -> None:
    made = letter_of(replace(DRAFT, author=name))
    expected = f"{name} via Farms"[:100]
    assert read(made)["From"].addresses[0].display_name.startswith(plain(expected)[:60])
    assert read(made)["From"].addresses[0].addr_spec == "farms@talk.example.org"
    if "=?" in name:
        return  # our own reading decodes such a name, as it has to for those who write it wrongly
    (sender,) = parse(made.content).senders
    assert sender == Mailbox(f"{plain(name)} via Farms", "farms@talk.example.org")


def test_a_name_that_takes_several_lines_comes_back_whole() -> None:
    name = "José Ñusta " * 7
    made = letter_of(replace(DRAFT, author=name))
    assert decoded(made, "From") == f"{plain(name)} via Farms <farms@talk.example.org>"


@pytest.mark.parametrize(
    "subject",
    [
        "Año nuevo: ¿qué contratos firmamos?",
        "合同 " * 30,
        "A subject that is as long as people make them when they write the whole question into it",
        "=?utf-8?q?hidden?= words",
        "x" * 200,
    ],
)
def test_subjects_come_back_as_they_were(subject: str) -> None:
    made = letter_of(replace(DRAFT, subject=subject), None)
    assert decoded(made, "Subject") == f"[Farms] {plain(subject)}"
    assert parse(made.content).subject == f"[Farms] {plain(subject)}"


def test_an_absurd_subject_is_cut() -> None:
    assert len(decoded(letter_of(replace(DRAFT, subject="y" * 5000), None), "Subject")) == 250


def test_a_header_that_is_not_ascii_is_refused_not_sent() -> None:
    for value in ("é", "a\r\nb", "a\nb", "a\x00b", "a\u2028b"):
        with pytest.raises(ValueError, match="printable ASCII"):
            header("X-Test", value)


# --- bodies that survive ----------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "From here on it is ours.\nFrom the buyer, nothing.\n",
        "é From here\nFrom é\n",
        ".\n..\n. a\n",
        "-- \nnot a signature\n",
        "tab\there \ntrailing space \n",
        "a" * 5000 + "\n",
        "--=_0123456789abcdef01234567\n\n--=_0123456789abcdef01234567--\n",
        "emoji 👩🏽‍🌾 and 中文 and العربية\n",
        "= equals =3D and =\n",
        "",
    ],
)
def test_a_text_is_read_back_as_it_was_written(text: str) -> None:
    made = multipart((("Subject", "x"),), text, "<p>x</p>")
    mail = message_from_bytes(made, policy=default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == (text or "\n")
    readable = body["Content-Transfer-Encoding"] in ("7bit", "quoted-printable")
    assert readable == ("中文" not in text)
    assert b"\r\nFrom " not in made
    assert all(len(line) <= 998 for line in made.split(b"\r\n"))
    assert parse(made).body.split() == (text or "x").split()


def test_controls_are_taken_out_of_a_body() -> None:
    made = multipart((("Subject", "x"),), "a\x00b\x1b[2Jc\x7fd\ud800e\rf", "<p>x</p>")
    mail = message_from_bytes(made, policy=default)
    assert isinstance(mail, EmailMessage)
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content() == "ab[2Jcd\ufffde\r\nf\r\n"


def test_whatever_hangs_on_it_a_letter_is_its_words_twice_and_six_kilobytes() -> None:
    paragraph = "Sí, desde el año pasado cada agricultor recibe una copia en su propia lengua. " * 6
    own = f"{paragraph}\n\n" * 3
    quote = "> ¿Y quién guarda la copia que firma el comprador cuando llega al pueblo?\n" * 5
    segments = tuple(
        segment for _ in range(5) for segment in (Segment("quoted", quote), Segment("own", own))
    )
    references = tuple(f"<{'r' * 60}{n}@mail.gmail.example>" for n in range(40))
    files = tuple(Attachment(f"{'n' * 60}{n}.pdf", "a/b", b"x", "h") for n in range(30))
    made = letter_of(
        replace(DRAFT, segments=segments, html="", attachments=files),
        replace(PARENT, references=references),
    )
    whole = "".join(segment.text for segment in segments if segment.kind == "own")
    on_the_wire = len(b2a_qp(whole.encode(), istext=True))
    assert len(made.content) <= 2 * on_the_wire + 6000


@pytest.mark.parametrize(
    "sentence",
    [
        "السلام عليكم، هذا نص طويل عن الأرض والماء. ",
        "我们认为土壤很重要，合同也很重要。",
        "Наши фермеры хранят зерно. ",
    ],
)
def test_a_letter_in_any_script_is_its_words_twice_and_six_kilobytes(sentence: str) -> None:
    own = f"{sentence * 10}\n\n" * 20
    made = letter_of(replace(DRAFT, segments=(Segment("own", own),), html=""))
    on_the_wire = len(encodebytes(own.encode()))
    assert len(made.content) <= 2 * on_the_wire + 6000
    mail = message_from_bytes(made.content, policy=default)
    assert isinstance(mail, EmailMessage)
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        assert body is not None
        assert body["Content-Transfer-Encoding"] == "base64"
        assert body.get_content().count(sentence.strip()) == 200


def test_an_authors_markup_is_kept_and_its_words_joined_like_the_texts() -> None:
    html = "<p>On <b>gene banks</b>: we asked <em>three</em> times.</p><ul><li>once</li></ul>"
    own = "On gene banks: we asked three times.\n\n* once\n"
    made = letter_of(replace(DRAFT, segments=(Segment("own", own),), html=html))
    body = read(made).get_body(("html",))
    assert body is not None
    assert html in body.get_content()


def test_a_text_without_markup_has_no_broken_lines_in_html_either() -> None:
    own = (
        "Wilmer asks what happens when the market price goes above the\n"
        "contract. With us it happened in July. The contract said 900 shillings\n"
        "a kilo; traders at the roadside paid 1,150.\n"
    )
    draft = replace(DRAFT, segments=(Segment("own", own),), html=from_text(own, quotes=False))
    body = read(letter_of(draft)).get_body(("html",))
    assert body is not None
    assert "goes above the contract. With us" in body.get_content()
    assert "<br>\ncontract" not in body.get_content()


# --- what is each reader's own ----------------------------------------------


def test_an_envelope_says_where_a_reply_goes_and_how_to_leave() -> None:
    site = outbox.site_of()
    one = envelopes(site, "farms", 64, "Small Farms, Fair Markets").of(901, 17)
    mail = message_from_bytes(one.head + b"\r\n", policy=default)
    reply = mail["Reply-To"].addresses[0]
    assert reply.display_name == "Small Farms, Fair Markets"
    token = read_token(site.keys, "farms", reply.username.removeprefix("farms+"))
    assert token is not None
    assert (token.kind, token.place, token.membership) == ("r", 64, 17)
    leave = re.fullmatch(
        r"<mailto:farms\+(\w+)@talk\.example\.org\?subject=leave>", mail["List-Unsubscribe"]
    )
    assert leave is not None
    assert read_token(site.keys, "farms", leave[1]) is not None
    assert re.fullmatch(r"farms-bounces\+b[a-z2-7]+@talk\.example\.org", one.return_path)
    assert all(len(line) <= 98 for line in one.head.split(b"\r\n"))


@pytest.mark.parametrize("base_url", ["", "http://127.0.0.1:8025", "https://talk.example.org"])
def test_until_letters_are_signed_one_leaves_by_mail_alone(base_url: str) -> None:
    one = envelopes(outbox.site_of(base_url), "farms", 64, "Farms").of(1, 1)
    assert b"http" not in one.head
    assert one.head.count(b"mailto:") == 1


def test_with_signed_letters_and_https_one_click_leaves() -> None:
    site = replace(outbox.site_of("https://talk.example.org/list"), signs=True)
    one = envelopes(site, "farms", 64, "Farms").of(901, 17)
    mail = message_from_bytes(one.head + b"\r\n")
    page, _, by_mail = "".join(str(mail["List-Unsubscribe"]).split()).partition(",")
    found = re.fullmatch(r"<https://talk\.example\.org/list/u/(u[a-z2-7]+)>", page)
    assert found is not None
    assert read_token(site.keys, "farms", found[1]) is not None
    assert by_mail == f"<mailto:farms+{found[1]}@talk.example.org?subject=leave>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("base_url", ["", "http://talk.example.org"])
def test_without_https_one_click_leaves_nowhere(base_url: str) -> None:
    site = replace(outbox.site_of(base_url), signs=True)
    assert b"One-Click" not in envelopes(site, "farms", 64, "Farms").of(1, 1).head


def test_in_plus_style_every_token_is_the_one_mailboxes() -> None:
    addresses = Addresses("plus", "ngo.example", "talks@ngo.example")
    one = envelopes(outbox.site_of(addresses=addresses), "farms", 64, "Farms").of(1, 1)
    assert re.fullmatch(r"talks\+farms\.b[a-z2-7]+@ngo\.example", one.return_path)
    assert re.search(rb"<talks\+farms\.r[a-z2-7]+@ngo\.example>", one.head)
    assert re.search(rb"(?m)^X-Mailbridge-Delivery: farms\.b[a-z2-7]+\r$", one.head)


@pytest.mark.parametrize("text", INJECTIONS)
def test_phrases_and_words_never_hold_a_line_end(text: str) -> None:
    for value in (phrase(text), words(text), mailbox(Mailbox(text, "a@b.example"))):
        assert value.isascii()
        assert not re.search(r"[\x00-\x1f\x7f]", value)
        folded = header("X-Test", value)
        assert all(line.startswith(b" ") for _, line in pairwise(folded.split(b"\r\n")) if line)
