"""Every kind of mail, in every language and format: its words, its form, its weight.

`mails/NAME.txt` is the subject and the text part as a person read and approved them.
"""

import re
from dataclasses import replace
from pathlib import Path

import mailparser
import pytest

from digests.core.ahead import preview_of
from digests.core.due import Due
from digests.core.facts import Week
from digests.core.theme import open_theme
from digests.week import asking
from mailbridge.model import Context, Issue, Segment, Translation
from tests import outbox
from tests.digests import mails, sample_mails, week

GOLDEN = Path(__file__).with_name("mails")
MOST = {
    "theme": 20_000,
    **dict.fromkeys(("brief", "wrap-up", "announced", "no-news"), 25_000),
}


@pytest.mark.parametrize("name", mails.NAMES)
def test_it_says_what_was_approved(name: str) -> None:
    content = mails.made(name)
    told = f"Subject: {mails.read(content)['subject']}\n\n{mails.part(content, 'plain')}"
    assert told == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_there_is_no_golden_mail_of_nothing() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(mails.NAMES)


@pytest.mark.parametrize("name", mails.NAMES)
def test_the_html_part_has_the_same_words_in_the_same_order(name: str) -> None:
    content = mails.made(name)
    shown = [word.casefold() for word in mails.words_of_html(content)]
    assert shown == [word.casefold() for word in mails.words_of_text(content)]


@pytest.mark.parametrize("name", mails.NAMES)
def test_two_parsers_find_nothing_wrong_with_it(name: str) -> None:
    content = mails.made(name)
    mail = mails.read(content)
    kinds = [one.get_content_type() for one in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert not any(one.defects for one in mail.walk())
    assert not [value for value in mail.values() if value.defects]
    other = mailparser.parse_from_bytes(content)
    assert not other.has_defects
    assert other.subject.split() == mail["subject"].split()
    assert other.text_plain[0].replace("\r\n", "\n") == mails.part(content, "plain")


@pytest.mark.parametrize("name", mails.NAMES)
def test_it_is_no_heavier_than_a_slow_line_bears(name: str) -> None:
    content = mails.made(name)
    kind = name.rpartition("-")[0]
    post = 2 * len(sample_mails.OWN) + 6_000
    assert len(content) <= MOST.get(kind, post if kind == "post" else 10**9)


@pytest.mark.parametrize("name", mails.NAMES)
def test_its_html_fetches_nothing(name: str) -> None:
    content = mails.made(name)
    page = mails.part(content, "html")
    assert not re.search(r"(?i)<(?:img|script|link|iframe|object)\b|url\(|@import", page)
    assert page.count("<style>") == 1
    assert "style=" in page


@pytest.mark.parametrize("most", [5, 40, 200])
@pytest.mark.parametrize("alphabet", ["latin", "cyrillic"])
def test_a_full_digest_is_under_90_kilobytes_or_tells_400_characters_and_a_link_of_each(
    most: int, alphabet: str
) -> None:
    posts = week.entries(most)
    if alphabet == "cyrillic":
        posts = week.in_cyrillic(posts)
    content = week.digest(posts, week.member("en", "full")).content
    text, page = mails.part(content, "plain"), mails.part(content, "html")
    listed, *told = re.split(r"(?m)^-{30,}\n", text)
    told = told[: len(posts)]
    assert len(told) == listed.count("\n   #") == page.count("<hr") - 1 == len(posts)
    cut = [one for one in told if " ...\n" in one]
    assert all(len(one) > 400 and "https://talk.example.org/farms/" in one for one in cut)
    assert len(page.encode()) < 90_000 or len(cut) > 0.5 * len(posts)
    assert (len(page.encode()) < 90_000) or (most == 200 or alphabet == "cyrillic")


def test_a_number_in_the_moderators_words_leads_to_that_message() -> None:
    page = mails.part(mails.made("wrap-up-en"), "html")
    summary = page.partition("We asked who")[2].partition("<p")[0]
    links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>#(\d+)</a>', summary)
    assert links == [(f"https://talk.example.org/farms/{n}", n) for n in ("64", "62", "66", "68")]


@pytest.mark.parametrize("format_", ["brief", "full"])
def test_a_translation_is_told_to_readers_of_its_language_marked(format_: str) -> None:
    spanish = Translation("es", "Quien no tuvo un segundo comprador cargó con todo.", "Ana Ruiz")
    posts = tuple(replace(one, translations=(spanish,)) for one in week.entries(2))
    told = mails.part(week.digest(posts, week.member("es", format_)).content, "plain")
    assert told.count(spanish.text.removesuffix(".")) >= 2
    assert told.casefold().count("traducción de ana ruiz") == 2
    assert ("El original: https://talk.example.org/farms/62" in told) == (format_ == "full")
    other = mails.part(week.digest(posts, week.member("en", format_)).content, "plain")
    assert "Quien no tuvo" not in other
    assert "Ana Ruiz" not in other


@pytest.mark.parametrize(("by", "marked"), [("Ana Ruiz", "de ana ruiz"), ("", "por una persona")])
def test_a_translated_wrap_up_and_announcement_are_marked_too(by: str, marked: str) -> None:
    spanish = Translation("es", "Lo que dijo la semana.", by)
    posts = tuple(replace(one, translations=(spanish,)) for one in week.summed_up()[-2:])
    told = mails.part(week.digest(posts, week.member("es")).content, "plain")
    assert told.count(spanish.text) == 2
    assert told.casefold().count(marked) == 2
    opened = open_theme(
        Due(Issue("farms/theme/m2/t3", "theme", week.FRIDAY), sample_mails.OPEN),
        Context(sample_mails.FARMS, None, (week.member("es"),), 61, week.FRIDAY),
        outbox.site_of(),
        posts[0],
    )
    theme = mails.part(opened.letters[0].content, "plain")
    assert spanish.text in theme
    assert marked in theme.casefold()


def test_a_full_digest_has_the_shape_of_rfc_1153() -> None:
    text = mails.part(mails.made("full-en"), "plain")
    assert text.count("\n" + "-" * 70 + "\n\n") == 1
    assert text.count("\n\n" + "-" * 30 + "\n\n") == 4


@pytest.mark.parametrize("name", mails.NAMES)
def test_a_paragraph_of_the_text_part_is_one_line(name: str) -> None:
    assert not _broken(mails.part(mails.made(name), "plain"))


def test_so_are_those_of_everybody_in_the_play_whatever_their_client_did() -> None:
    text = mails.part(week.digest(week.entries(18), week.member("en", "full")).content, "plain")
    assert max(map(len, text.split("\n"))) > 400
    assert not _broken(text)


def _broken(text: str) -> list[str]:
    """Return where a line goes on in the next: it ends in a word, which a small letter follows."""
    return re.findall(r"(?m)^.*[^\W_],?\n(?!https?:)[a-zà-ÿ].*$", text)


def test_moderators_read_times_on_their_own_clock_with_its_place() -> None:
    lead = replace(week.member(), role="moderator", lead=True, time_zone="Pacific/Auckland")
    context = Context(sample_mails.FARMS, None, (lead,), 61, week.FRIDAY)
    nothing = Week((), (), frozenset(), {}, ())
    told = asking(nothing, week.FRIDAY, context, outbox.site_of(), lead)
    assert (told.day, told.hour, told.place) == ("Saturday", "10:00", "Auckland")
    due = Due(
        Issue("farms/preview", "preview", week.FRIDAY), sample_mails.OPEN, ahead_of=week.FRIDAY
    )
    shown = preview_of(due, lead, ("en", None), context, outbox.site_of())
    assert (shown.day, shown.hour, shown.place) == ("Saturday", "10:00", "Auckland")


@pytest.mark.parametrize("language", mails.LANGUAGES)
def test_how_often_a_message_was_answered_stands_small_in_every_language(language: str) -> None:
    page = mails.part(mails.made(f"brief-{language}"), "html")
    assert len(re.findall(r'<(?:p|span) class="s"[^>]*>2 [^<]*#63, #64', page)) == 1


def test_a_full_digest_is_split_into_its_messages_whatever_they_hold() -> None:
    """As clients undo digests: after the seventy hyphens, a message to each line of thirty."""
    line = "-" * 30
    more = Segment("own", f"\n\n{line}\n\nIt goes on.")
    posts = tuple(replace(one, segments=(*one.segments, more)) for one in week.entries(20))
    text = mails.part(week.digest(posts, week.member("en", "full")).content, "plain")
    *messages, end = text.partition("-" * 70 + "\n\n")[2].split(f"\n{line}\n")
    heads = [message.split()[0] for message in messages]
    assert sorted(heads) == sorted(f"#{one.outline.number}" for one in posts)
    assert all(f"\n {line}\n\nIt goes on." in message for message in messages)
    assert not end.lstrip().startswith("#")


def test_the_same_issue_is_the_same_bytes_each_time() -> None:
    assert mails.made("brief-es") == mails.made("brief-es")
