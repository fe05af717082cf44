"""What a letter says around its author's words: who speaks, whom they answer, where it goes.

Plain values for the templates, which hold the sentences. Everything that came
from outside is made one clean line here; what would let a reader write to the
author behind the list's back (an address in a name) is masked.
"""

from dataclasses import dataclass

from mailbridge.core.letter import plain
from mailbridge.core.pages.links import Links
from mailbridge.core.pages.names import author, language_tag, size
from mailbridge.core.passages import passages
from mailbridge.core.sanitise import from_text, has_markup
from mailbridge.core.site import Site
from mailbridge.model import Alliance, Attachment, Byline, Context, Draft, Placed, Post

_MOST_FILES = 5  # names, so that a letter with thirty keeps to its weight
_LONGEST_FILE_NAME = 48


@dataclass(frozen=True, slots=True)
class LetterText:
    """The values of the templates mail/post.txt and mail/post.html.

    Lines that a post has no use for are "", and so is every URL of a site
    without pages. `html` is sanitised; everything else is plain text. `author`
    is "" where the alliance shows nobody; `answered` is the number of the post
    it answers, 0 where it begins a thread. `owner_address` is named where an answer
    may be meant for the moderators only.
    """

    subject: str
    author: str
    origin: str
    answers: str
    answered: int
    answers_url: str
    text: str
    html: str
    language: str
    files: str
    file_count: int
    more_files: int
    number: int
    cited: str
    members: int
    url: str
    settings_url: str
    request_address: str
    owner_address: str = ""


def tag(alliance: Alliance) -> str:
    """Return what the alliance is called in subjects and citations: "Farms", "LEA4"."""
    return plain(alliance.subject_tag).strip("[]") or alliance.slug.upper()


def label(alliance: Alliance, theme_id: int | None) -> str:
    """Return where a theme stands, as people cite it ("M2.3"); "" outside all themes."""
    return next(
        (
            f"M{module.number}.{theme.number}"
            for module in alliance.modules
            for theme in module.themes
            if theme.id == theme_id
        ),
        "",
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a letter is worded: everybody who has this language."""

    site: Site
    language: str


def letter_text(
    post: Post, parent: Placed | None, context: Context, reader: Reader, subject: str
) -> LetterText:
    """Return what the letters of a post say in one language."""
    draft, alliance, site = post.draft, context.alliance, reader.site
    links, language = Links(site.base_url), reader.language
    byline = Byline(draft.author, draft.organisation, draft.country)
    who = author(byline, alliance.attribution, language)
    named = alliance.attribution == "name"
    text, html = _words(draft)
    announced = draft.kind == "announcement"
    cited = (tag(alliance), label(alliance, draft.theme_id), f"#{post.number}")
    return LetterText(
        subject=subject,
        author=plain(who.name) or plain(who.organisation),
        origin=_listed(who.organisation if named else who.name, who.country),
        answers=_answers(parent, alliance, language),
        answered=parent.number if parent else 0,
        answers_url=links.absolute(links.post(alliance.slug, parent.number)) if parent else "",
        text=text,
        html=html,
        language=language_tag(draft.language),
        files=_files(draft.attachments, language),
        file_count=len(draft.attachments),
        more_files=max(0, len(draft.attachments) - _MOST_FILES),
        number=post.number,
        cited=" ".join(filter(None, cited)),
        members=len(context.members),
        url=links.absolute(links.post(alliance.slug, post.number)),
        settings_url=links.absolute(f"{links.alliance(alliance.slug)}mail"),
        request_address=site.addresses.of(alliance.slug, "request"),
        owner_address=site.addresses.of(alliance.slug, "owner") if announced else "",
    )


def _words(draft: Draft) -> tuple[str, str]:
    """Return the words as text and as HTML: the same, in the same order.

    The author's markup is kept where there is any (without it, lines are joined
    as in the text), and where no quotes stand between the words: segments know
    where a quote stood, markup does not.
    """
    shown = passages(draft.segments)
    text = "\n\n".join(map(str, shown)).encode("utf-8", "replace").decode()
    only_own = all(passage.kind == "own" for passage in shown)
    return text, draft.html if only_own and has_markup(draft.html) else from_text(text)


def _answers(parent: Placed | None, alliance: Alliance, language: str) -> str:
    """Return whom a post answers: "Wilmer Choque (Bolivia)"; "" where nobody, or nobody shown."""
    if parent is None:
        return ""
    byline = Byline(parent.author, "", parent.country)
    who = author(byline, alliance.attribution, language)
    return f"{plain(who.name)} ({who.country})" if who.name and who.country else plain(who.name)


def _files(files: tuple[Attachment, ...], language: str) -> str:
    """Return "one.pdf (310 KB), two.docx (1.2 MB)": the first of a post's files."""
    named = (f"{_file_name(one)} ({size(one.size, language)})" for one in files[:_MOST_FILES])
    return ", ".join(named).replace("\u00a0", " ")


def _file_name(file: Attachment) -> str:
    """Return a file's name; of a long one its beginning, and the end that tells its kind."""
    name = plain(file.name)
    return name if len(name) <= _LONGEST_FILE_NAME else f"{name[:32]}...{name[-12:]}"


def _listed(*names: str) -> str:
    return ", ".join(filter(None, (plain(name) for name in names)))
