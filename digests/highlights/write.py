"""Highlights in each format, as files."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from jinja2 import Environment

from digests.core.highlights.build import build
from digests.core.highlights.document import Document, document
from digests.core.highlights.markdown import as_markdown
from digests.core.highlights.propose import propose, themes_in
from digests.highlights.docx import as_docx
from digests.highlights.gather import material_of, matter_of
from mailbridge.cli.input import find_alliance
from mailbridge.cli.instance import Instance
from mailbridge.cli.pdf import as_pdf
from mailbridge.core.pages.frame import Around
from mailbridge.core.pages.links import Links
from mailbridge.core.wording import tag
from mailbridge.errors import NotFound
from mailbridge.model import Alliance, Edition, Highlights
from mailbridge.store import Connection, highlights

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "html": "text/html",
        "md": "text/markdown",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf": "application/pdf",
    }
)


def written(instance: Instance, which: tuple[str, str, str], kind: str, now: datetime) -> bytes:
    """Return a document as a file; `which` is the alliance, the module and a language or "".

    It is the edition that is published, else the draft as it was saved last. Raises NotFound,
    and Permanent where a passage no longer matches its post, or a PDF cannot be made here.
    """
    slug, module, language = which
    with instance.store.reading() as connection:
        alliance = find_alliance(connection, slug)
        edition = _edition(connection, alliance, module, language)
        matter = matter_of(connection, alliance, edition)
    build(edition.content, matter.sources, tag(alliance))
    spoken = instance.site.language_of(language or edition.content.language)
    around = Around(
        site_name=instance.site.name,
        links=Links(instance.site.base_url),
        addresses=instance.site.addresses,
        style="",
        icon="",
        message_bytes=0,
        now=now,
        language=spoken,
    )
    return told(document(around, matter), instance.site.look(spoken), kind, now)


def told(doc: Document, look: Environment, kind: str, now: datetime) -> bytes:
    """Return a document as a file of a kind."""
    if kind == "md":
        return as_markdown(doc, look).encode()
    if kind == "docx":
        return as_docx(doc, look, now)
    html = look.get_template("highlights/print.html").render(doc=doc)
    return as_pdf(html) if kind == "pdf" else html.encode()


def drafted(instance: Instance, which: tuple[str, str, str], now: datetime) -> Edition:
    """Save a draft with what is missing in it proposed, and return it; NotFound for no module."""
    slug, module, language = which
    with instance.store.writing() as connection:
        alliance = find_alliance(connection, slug)
        _known(alliance, module)
        spoken = language or next(iter(alliance.languages), "en")
        last = highlights.latest(connection, alliance.id, module, spoken)
        content = last.content if last else Highlights(module, spoken)
        version = last.version if last else 0
        content = propose(content, themes_in(alliance, module), material_of(connection, alliance))
        edition = Edition(version + 1, content, "operator", now)
        highlights.save(connection, alliance.id, edition, after=version)
    return edition


def _edition(connection: Connection, alliance: Alliance, module: str, language: str) -> Edition:
    _known(alliance, module)
    out = [e for e in highlights.published(connection, alliance.id) if e.content.module == module]
    spoken = (language,) if language else alliance.languages or ("en",)
    found = [next((e for e in out if e.content.language == one), None) for one in spoken]
    drafts = (highlights.latest(connection, alliance.id, module, one) for one in spoken)
    edition = next((e for e in (*found, *out[:1], *drafts) if e), None)
    if edition is None:
        of = f"module {module}" if module else "the whole alliance"
        raise NotFound(f"nobody has begun the Highlights of {of}; --propose drafts them")
    return edition


def _known(alliance: Alliance, module: str) -> None:
    if module and module not in {one.key for one in alliance.modules}:
        raise NotFound(f"{alliance.slug} has no module {module}")
