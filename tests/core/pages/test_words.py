from dataclasses import replace

from mailbridge.core.pages.words import Shown, brief, excerpt, masked, whole
from tests.core.pages.making import entry

QUOTE = ("quoted", "On Monday Rufina <rufina@silos.example> wrote:\n> who pays?\n")


def kinds(shown: Shown) -> list[str]:
    return [piece.kind for piece in shown.pieces]


def html(shown: Shown) -> str:
    return "".join(piece.html for piece in shown.pieces)


def test_own_words_keep_their_markup() -> None:
    shown = whole(entry(("own", "Three locks.\n"), html="<p><b>Three</b> locks.</p>"))
    assert [piece.html for piece in shown.pieces] == ["<p><b>Three</b> locks.</p>"]


def test_a_signature_is_on_no_page_for_it_holds_telephone_numbers() -> None:
    post = entry(
        ("own", "Three locks.\n"),
        ("signature", "-- \nWanjiru\n+254 722 000 111\n"),
        html="<p>Three locks.</p>",
    )
    for shown in (whole(post), brief(post)):
        assert kinds(shown) == ["own"]
        assert "254" not in html(shown)


def test_words_on_both_sides_of_a_signature_are_one_run_with_its_markup() -> None:
    post = entry(
        ("own", "Three locks.\n"),
        ("signature", "-- \nWanjiru\n"),
        ("own", "PS: four.\n"),
        html="<p>Three locks.</p><p>PS: <b>four</b>.</p>",
    )
    assert html(whole(post)) == "<p>Three locks.</p><p>PS: <b>four</b>.</p>"


def test_a_quote_before_the_answer_is_folded_above_it_and_one_after_it_below() -> None:
    above = entry(QUOTE, ("own", "We do.\n"), html="<p>We do.</p>")
    below = entry(("own", "We do.\n"), QUOTE, html="<p>We do.</p>")
    assert kinds(whole(above)) == ["quoted", "own"]
    assert kinds(whole(below)) == ["own", "quoted"]


def test_a_quote_is_shown_without_its_marks_its_addresses_and_its_telephone_numbers() -> None:
    post = entry(
        ("quoted", "> who pays?\n> Rufina\n> Cel. +591 7 123-4567\n> rufina@silos.example\n"),
        ("own", "We do.\n"),
        html="<p>We do.</p>",
    )
    quote = whole(post).pieces[0]
    assert quote.lines == 4
    assert "who pays?" in quote.html
    assert "&gt;" not in quote.html
    assert "591" not in quote.html
    assert "4567" not in quote.html
    assert "silos.example" not in quote.html


def test_years_prices_and_dates_in_a_quote_are_no_telephone_numbers() -> None:
    said = "In 2024 and 2025 it was 1,150 shillings; on 12/05/2026 10:30 it was 900."
    quote = whole(entry(("quoted", said), ("own", "Yes.\n"), html="<p>Yes.</p>")).pieces[0]
    for kept in ("2024", "2025", "1,150", "12/05/2026", "900"):
        assert kept in quote.html


def test_a_telephone_number_that_the_author_gives_in_their_own_words_stays() -> None:
    post = entry(("own", "Call 0722 000 111.\n"), html="<p>Call 0722 000 111.</p>")
    assert "0722 000 111" in html(whole(post))


def test_answers_between_quoted_lines_stand_under_what_they_answer() -> None:
    post = entry(
        ("quoted", "> who pays?\n"),
        ("own", "The women do.\n"),
        ("quoted", "> and who decides?\n"),
        ("own", "So the women decide.\n"),
        html="<p>The women do.</p><p>So the women decide.</p>",
    )
    shown = brief(post)
    assert kinds(shown) == ["quoted", "own", "quoted", "own"]
    words = [piece.html for piece in shown.pieces]
    assert "who pays?" in words[0]
    assert words[1] == "<p>The women do.</p>"
    assert "and who decides?" in words[2]
    assert words[3] == "<p>So the women decide.</p>"


def test_a_post_of_nothing_but_a_quote_still_shows_its_html() -> None:
    post = entry(("quoted", "> who pays?\n"), html="<p>who pays?</p>")
    assert kinds(whole(post)) == ["own", "quoted"]


def test_a_whole_mail_quoted_is_only_named_where_posts_share_a_page() -> None:
    long = ("quoted", "> a line of it\n" * 60)
    post = entry(("own", "We do.\n"), long, html="<p>We do.</p>")
    assert brief(post).pieces[1].html == ""
    assert brief(post).pieces[1].lines == 60
    assert whole(post).pieces[1].html.count("a line of it") == 60


def test_a_very_long_post_begins_on_a_shared_page_and_is_whole_on_its_own() -> None:
    words = "The store has three locks. " * 2_000
    post = entry(("own", words), html=f"<p>{words}</p>")
    shown = brief(post)
    assert len(html(shown)) < 2_500
    assert html(shown).endswith(" …</p>")
    assert shown.left_out + len(html(shown).split()) - 1 == 10_000
    assert whole(post).left_out == 0
    assert html(whole(post)).count("locks") == 2_000


def test_the_beginning_of_a_long_post_cuts_no_address_in_two() -> None:
    words = "x " * 994 + "somebody@farm.example " + "y " * 9_000
    post = entry(("own", words), html=f"<p>{words}</p>")
    assert "somebody" not in html(brief(post))


def test_an_excerpt_is_one_line_of_whole_words_without_an_address() -> None:
    assert excerpt("Two\nlines, short.", 160) == "Two lines, short."
    assert excerpt("word " * 100, 24) == "word word word word …"
    assert "ana@" not in excerpt("ana@farm.example says yes. " * 30, 12)


def test_masking_changes_nothing_but_addresses() -> None:
    assert masked("") == ""
    assert masked("a < b & c @ noon") == "a < b & c @ noon"
    assert masked("ask ana@farm.example") == "ask a…@…"


def test_the_corrected_version_is_what_is_shown() -> None:
    post = replace(entry(("own", "Eleven days.\n")), html="<p>Eleven days.</p>")
    assert html(whole(post)) == "<p>Eleven days.</p>"
