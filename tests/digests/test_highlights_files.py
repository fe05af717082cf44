"""Highlights in each format: each passage stands as its author wrote it, and leads to its post."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import docx
import pytest
from markdown_it import MarkdownIt
from pypdf import PdfReader

from config.settings import Settings
from digests.core.highlights.build import StaleExcerpts
from digests.core.highlights.document import Document, document
from digests.core.highlights.edit import add_passages
from digests.core.highlights.excerpt import words_of
from digests.core.highlights.markdown import escaped
from digests.highlights.docx import as_docx
from digests.highlights.gather import matter_of
from digests.highlights.write import drafted, told, written
from mailbridge.cli import pdf
from mailbridge.cli.instance import Instance
from mailbridge.core.pages.frame import Around
from mailbridge.core.pages.links import Links
from mailbridge.core.site import Site
from mailbridge.errors import NotFound, Permanent
from mailbridge.model import Edition
from mailbridge.store import Store, highlights
from mailbridge.store.plan import alliance_by_slug
from tests.doors.web.conftest import Reader, serve
from tests.doors.web.talk import week
from tests.doors.web.world import World

__all__ = ["serve"]

AT = datetime(2026, 12, 1, tzinfo=UTC)
TRICKY = (
    "1. *Not* a list, [no link](http://x.example) & <b>no tag</b>, `code` | a_b_c # and \\ ends. "
    "It is here to be quoted with its thirty words and more, so that Markdown shows what it is "
    "worth when an author writes signs.\n- and a dash at the start of a line"
)


@pytest.fixture
def world(sqlite_store: Store) -> World:
    world = week(sqlite_store)
    world.say(TRICKY, by="Ana *Star* Lima", country="BR", organisation="A|B & [C]", subject="1. #")
    return world


@pytest.fixture
def instance(world: World, settings: Settings, site: Site) -> Instance:
    return Instance(settings, world.store, site)


def _edition(world: World, instance: Instance) -> Edition:
    return drafted(instance, (world.slug, "m1", ""), AT)


def _document(world: World, site: Site, edition: Edition) -> Document:
    around = Around("Talks", Links("https://talks.example.org"), site.addresses, "", "", 0, AT)
    with world.store.reading() as connection:
        alliance = alliance_by_slug(connection, world.slug)
        assert alliance is not None
        return document(around, matter_of(connection, alliance, edition))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _expected(world: World, edition: Edition) -> list[tuple[int, str]]:
    """Each excerpt's post and its words, straight from the store."""
    wanted = {(one.number, one.version) for one in edition.content.excerpts}
    with world.store.reading() as connection:
        sources = highlights.sources(connection, world.alliance_id, wanted)
    return [
        (one.number, words_of(one, sources[one.number, one.version].text))
        for one in edition.content.excerpts
    ]


def _seen_in_markdown(text: str) -> tuple[str, list[str]]:
    words: list[str] = []
    links: list[str] = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        for child in token.children or []:
            words.append(child.content or (" " if child.type == "softbreak" else ""))
            if child.type == "link_open":
                links.append(str(child.attrs["href"]))
    return "".join(words), links


def test_every_passage_in_markdown_is_its_authors_and_links_to_its_post(
    world: World, instance: Instance, site: Site
) -> None:
    edition = _edition(world, instance)
    doc = _document(world, site, edition)
    words, links = _seen_in_markdown(told(doc, site.look("en"), "md", AT).decode())
    expected = _expected(world, edition)
    assert len(expected) > 5
    for number, passage in expected:
        assert _bare(passage) in _bare(words)
        assert f"https://talks.example.org/stores/{number}" in links


def test_every_passage_in_docx_has_an_endnote_that_names_its_post(
    world: World, instance: Instance, site: Site
) -> None:
    edition = _edition(world, instance)
    content = as_docx(_document(world, site, edition), site.look("en"), AT)
    file = docx.Document(io.BytesIO(content))
    words = _bare("".join(paragraph.text for paragraph in file.paragraphs))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        notes = packed.read("word/endnotes.xml").decode()
        marks = packed.read("word/document.xml").decode()
    for place, (number, passage) in enumerate(_expected(world, edition), 1):
        assert _bare(passage) in words
        assert f'w:endnoteReference w:id="{place}"' in marks
        note = notes.partition(f'w:id="{place}"')[2].partition("</w:endnote>")[0]
        assert f"Stores #{number}," in note
    styles = {paragraph.style.name for paragraph in file.paragraphs if paragraph.style}
    assert {"Title", "Heading 1", "Quote", "List Bullet"} <= styles


@pytest.mark.skipif(bool(pdf.missing()), reason=pdf.missing() or "all is there")
def test_every_passage_in_pdf_is_readable_and_its_post_linked(
    world: World, instance: Instance, site: Site
) -> None:
    edition = _edition(world, instance)
    content = told(_document(world, site, edition), site.look("en"), "pdf", AT)
    reader = PdfReader(io.BytesIO(content))
    assert "StructTreeRoot" in str(reader.trailer["/Root"])
    words = _bare("".join(page.extract_text() for page in reader.pages)).replace("-", "")
    for number, passage in _expected(world, edition):
        if passage.isascii():  # what Arabic letters become in a PDF is its fonts' affair
            assert _bare(passage).replace("-", "")[:60] in words
        assert f"/stores/{number}".encode() in content or f"Stores#{number}," in words


def test_every_passage_on_the_page_links_to_its_post(
    world: World, instance: Instance, serve: Callable[..., Reader]
) -> None:
    edition = _edition(world, instance)
    reader = serve(world.store)
    assert reader.get("/stores/highlights/m1").status == 404
    assert "None are published yet" in reader.get("/stores/highlights").text
    with world.store.writing() as connection:
        highlights.publish(connection, world.alliance_id, edition, AT)
    page = reader.get("/stores/highlights/m1").text
    quotes = re.findall(
        r"<blockquote.*?>(.*?)</blockquote>\s*<p class=\"meta\">(.*?)</p>", page, re.S
    )
    expected = _expected(world, edition)
    assert len(quotes) == len(expected)
    for (quote, by), (number, passage) in zip(quotes, expected, strict=True):
        plain = re.sub(r"<[^>]+>", "", quote)
        for sign, spelt in (("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&#34;", '"')):
            plain = plain.replace(sign, spelt)
        assert _bare(plain.replace("&amp;", "&")) == _bare(passage)
        assert f'href="/stores/{number}"' in by
        assert by.startswith("<b>")
    assert 'href="/stores/highlights/m1"' in reader.get("/stores/highlights").text
    assert "Conclusiones" not in page
    assert "El debate en cifras" in reader.get("/stores/highlights/m1?lang=es").text
    for kind in ("md", "docx"):
        file = reader.get(f"/stores/highlights/m1.{kind}")
        assert file.status == 200
        assert f"stores-highlights-m1.{kind}" in file.headers["content-disposition"]
    assert reader.get("/stores/highlights/m1.exe").status == 404
    assert reader.get("/stores/highlights.md").status == 404


def test_a_page_that_is_out_leaves_away_what_was_taken_back_and_says_so(
    world: World, instance: Instance, serve: Callable[..., Reader]
) -> None:
    edition = _edition(world, instance)
    with world.store.writing() as connection:
        highlights.publish(connection, world.alliance_id, edition, AT)
    world.set_state(world.number, "withdrawn")
    page = serve(world.store).get("/stores/highlights/m1").text
    assert "1&nbsp;passage is not shown" in page or "1 passage is not shown" in page
    assert "no tag" not in page


def test_a_file_is_refused_where_its_source_changed_and_the_post_is_named(
    world: World, instance: Instance
) -> None:
    _edition(world, instance)
    world.correct(world.number, "Other words altogether.")
    for kind in ("html", "md", "docx", "pdf"):
        with pytest.raises(StaleExcerpts, match=rf"Stores #{world.number} \(Ana \*Star\* Lima\)"):
            written(instance, (world.slug, "m1", ""), kind, AT)


def test_what_nobody_began_or_planned_is_said(world: World, instance: Instance) -> None:
    with pytest.raises(NotFound, match="nobody has begun the Highlights of module m1"):
        written(instance, (world.slug, "m1", ""), "md", AT)
    with pytest.raises(NotFound, match="no module m7"):
        drafted(instance, (world.slug, "m7", ""), AT)


def test_without_the_pdf_extra_one_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "missing", lambda: "WeasyPrint is not installed.")
    with pytest.raises(Permanent, match="WeasyPrint is not installed"):
        pdf.as_pdf("<p>anything else")


@pytest.mark.parametrize(
    "words", ["1. a", "- a", "# a", "a *b* c", "<i>", "[a](b)", "a|b", "&amp;"]
)
def test_escaped_words_are_read_back_as_they_were(words: str) -> None:
    assert _seen_in_markdown(escaped(words))[0] == words


def test_one_passage_can_be_made_of_several_ranges(
    world: World, instance: Instance, site: Site
) -> None:
    content = _edition(world, instance).content
    with world.store.reading() as connection:
        source = highlights.standing(connection, world.alliance_id)[world.number]
    content = add_passages(content, content.views[0].key, source, ((0, 9), (40, 60)))
    doc = _document(world, site, Edition(2, content, "person 1", AT))
    assert any("[...]" in part for one in doc.sections[0].quotes for part in one.words)
