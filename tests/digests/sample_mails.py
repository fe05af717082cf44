"""The mails of the samples 02, 03, 04 and 10, made by the real code of the samples' own data."""

from dataclasses import replace
from datetime import date, timedelta

from digests.core.due import Due
from digests.core.facts import Week
from digests.core.theme import open_theme
from digests.week import asking
from mailbridge.core.distribute import distribute
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.model import (
    Attachment,
    Belonging,
    Byline,
    Context,
    Entry,
    File,
    Issue,
    Letter,
    Member,
    Module,
    Notice,
    Outline,
    PostKind,
    Question,
    Resource,
    Segment,
    Theme,
    Wording,
)
from tests import outbox
from tests.digests import week

_NEW = Resource(
    "r4",
    20,
    "Arbitration in the village",
    "publication",
    language="en",
    year=2022,
    pages=9,
    size=420_000,
)
_READING = (
    Resource(
        "r1",
        17,
        "A maize buyer explains his contract",
        "interview",
        language="en",
        year=2025,
        pages=4,
        size=180_000,
    ),
    Resource(
        "r2",
        18,
        "Quinoa contracts: ten clauses to avoid",
        "publication",
        language="es",
        year=2023,
        pages=12,
        size=640_000,
    ),
    Resource(
        "r3",
        19,
        "What 200 tomato growers signed",
        "publication",
        language="en",
        year=2024,
        pages=31,
        size=1_900_000,
    ),
)
OPEN = Theme(
    13,
    "t3",
    3,
    "Contracts farmers can live with",
    date(2027, 2, 22),
    """\
Last week 11 of you, from 8 countries, told us why cooperatives fail in their third year. One \
point came back again and again: the buyer leaves first.

So this week we look at the paper between farmer and buyer. In some places a contract brings seed, \
credit and a known price. In others it only moves the loss to the weaker side. You have seen both.
""",
    (
        (
            "Think of one contract you know well. What did each side do when the market price moved"
            " away from it?"
        ),
        "Who helps farmers to read, change or refuse a contract where you work?",
        "What should the State do here, and what should it leave alone?",
    ),
    _READING,
    (
        (
            "es",
            Wording(
                "Contratos con los que se puede vivir",
                "Esta semana miramos el papel que hay entre quien produce y quien compra.",
                (
                    (
                        "Piense en un contrato que conozca bien. ¿Qué hizo cada parte cuando el"
                        " precio del mercado se alejó de él?"
                    ),
                    "¿Quién ayuda a leer, cambiar o rechazar un contrato donde usted trabaja?",
                    "¿Qué debería hacer aquí el Estado, y qué debería dejar en paz?",
                ),
            ),
        ),
    ),
)
_NEXT = Theme(14, "t4", 4, "Cooperatives that last", date(2027, 3, 1), "", ())
FARMS = replace(
    week.ALLIANCE, modules=(Module(2, "m2", 2, "Markets", "", (OPEN, _NEXT)),), word_limit=600
)
WORDS = """\
Wilmer asks what happens when the market price goes above the contract. With us it happened in \
July. The contract said 900 shillings a kilo; traders at the roadside paid 1,150.

About a third of our members sold at the roadside. We did not punish them. We called the buyer and \
showed him the traders' receipts, and he raised his price to 1,050 for that month. He did it \
because he still needed our storage.
"""
_AFTER = """\
Since last year, yes, in Luganda, one page. Before that only the buyer had it.

So my answer to Q1: the contract held because we had something he needed, not because of what was \
written. A group with no store would have lost.

Grace
"""
OWN = f"{WORDS}\n{_AFTER}"
_SUMMARY = """\
We asked who carries the risk when prices move. Three answers stand out. Contracts hold where \
farmers own something the buyer needs, such as a store (Grace Nakibuuka, #64). Price floors \
protect nobody when the buyer may reject quality at the gate (Wilmer Choque, #62; Farzana \
Sultana, #66). And where a third party reads the contract aloud before signing, fewer farmers \
sign, and those who sign stay (Tesfaye Worku, #68).

You do not agree on Q3. Farzana wants a public register of contracts; Wilmer says it would drive \
small buyers away.

Not yet discussed: women who farm land they do not own; what a contract costs to enforce. Nobody \
from West Africa has written yet this week."""
# Number, what it answers, who, from where, and what their message says in the sample.
_SAID = (
    (
        62,
        None,
        ("Wilmer Choque", "BO"),
        (
            "On Q1. Buyers keep the right to refuse at the gate. In 2024 one quinoa truck in four"
            " went home full, at the farmers' cost."
        ),
    ),
    (
        63,
        62,
        ("Ana Ruiz Mamani", "PE"),
        "In our valley 12 loads of 40 were rejected in May alone.",
    ),
    (64, 62, ("Grace Nakibuuka", "UG"), OWN),
    (65, None, ("Daniel Phiri", "MW"), "Here the rejected loads were one in six last season."),
    (
        66,
        62,
        ("Farzana Sultana", "BD"),
        (
            "On Q3: I propose a public register, kept by the district, of every contract with more"
            " than 20 farmers."
        ),
    ),
    (
        67,
        62,
        ("Wilmer Choque", "BO"),
        "On Q3. A register would drive small buyers away from the villages.",
    ),
    (
        68,
        None,
        ("Tesfaye Worku", "ET"),
        (
            "On Q1. An extension worker reads each contract aloud at a village meeting. Signing"
            " fell by half; side-selling almost stopped."
        ),
    ),
    (
        69,
        None,
        ("Sunita Rai", "NP"),
        "Has anyone seen a contract dispute settled without a court?",
    ),
    (70, None, ("Joseph Obura", "KE"), "Doc 20 is about how disputes end in the village."),
)


def theme(language: str = "en") -> Letter:
    """Return sample 02."""
    context = Context(FARMS, None, _people(language), 61, week.FRIDAY)
    due = Due(Issue("farms/theme/m2/t3", "theme", week.FRIDAY), OPEN)
    letters = open_theme(due, context, outbox.site_of()).letters
    return next(letter for letter in letters if letter.variant == language)


def post(language: str = "en") -> Letter:
    """Return sample 03."""
    segments = (
        Segment("own", WORDS),
        Segment("quoted", "> Do farmers get a copy of what they sign?\n"),
        Segment("own", _AFTER),
    )
    file = Attachment("one-page-contract.pdf", "application/pdf", b"x" * 310_000, "hash")
    draft = replace(outbox.DRAFT, segments=segments, html="", attachments=(file,))
    people = tuple(replace(one, language=language) for one in outbox.members(30))
    context = outbox.context_of(FARMS, people)
    (letter,) = distribute(outbox.post_of(draft), outbox.PARENT, context, outbox.site_of())
    return letter


def digest(language: str = "en", format_: str = "brief") -> Letter:
    """Return sample 04, or the same week in full."""
    reader = week.member(language, format_)
    return week.digest((*_entries(), _wrap_up()), reader, alliance=FARMS, docs=(_NEW,))


def wrap_up_post(language: str = "en") -> Letter:
    """Return the moderators' summary as members in each-post mode get it."""
    draft = replace(
        outbox.DRAFT,
        author="Elena Huanca",
        organisation="Surco Institute",
        country="PE",
        segments=(Segment("own", _SUMMARY),),
        html="",
        kind="wrap_up",
    )
    people = tuple(replace(one, language=language) for one in outbox.members(30))
    context = outbox.context_of(FARMS, people)
    theme = replace(outbox.PARENT, number=61, author="Elena Huanca", country="PE")
    (letter,) = distribute(outbox.post_of(draft, 71), theme, context, outbox.site_of())
    return letter


def _wrap_up() -> Entry:
    return _entry(71, None, ("Elena Huanca", "PE"), _SUMMARY, "wrap_up")


def facts(language: str = "en") -> Notice:
    """Return sample 10: thirty members, six of whom have been silent for three weeks."""
    people = _people(language)
    joined = tuple(
        Belonging(one.id, one.role, one.country, "", one.delivery, week.FRIDAY - _LONG, None)
        for one in people
    )
    wrote = {one.id: week.FRIDAY for one in people if one.country not in _SILENT}
    found = Week(_entries(), (11, 8, 11), frozenset(), wrote, joined)
    context = Context(FARMS, None, people, 100, week.FRIDAY - timedelta(days=1))
    say = asking(found, week.FRIDAY, context, outbox.site_of(), people[0])
    word = Word(
        "week", to_member(people[0]), say, asks=Question(7, "wrap_up", people[0].id), voice="desk"
    )
    return notice(word, context, outbox.site_of())


_LONG = timedelta(days=60)
_SILENT = ("GH", "ML", "NI", "LA")


def _people(language: str) -> tuple[Member, ...]:
    """Return thirty: the lead first; 14 get each message, 4 daily, 12 weekly."""
    modes = ("each",) * 14 + ("daily",) * 4 + ("weekly",) * 12
    lands = ("PE", "KE", *_SILENT, "GH", "ML", *("BO", "UG", "BD", "ET", "NP", "MW") * 4)
    people = tuple(
        replace(
            outbox.MEMBER,
            id=n,
            name=f"Member {n}",
            address_id=n,
            address=f"member{n}@mail.example",
            country=land,
            language=language,
            delivery=mode,
        )
        for n, (mode, land) in enumerate(zip(modes, lands[:30], strict=True), 1)
    )
    lead = replace(people[0], name="Elena Huanca", role="moderator", lead=True)
    return (lead, replace(people[1], name="Joseph Obura", role="moderator"), *people[2:])


def _entries() -> tuple[Entry, ...]:
    return tuple(_entry(*said) for said in _SAID)


def _entry(
    number: int, parent: int | None, who: tuple[str, str], text: str, kind: PostKind = "post"
) -> Entry:
    at = week.FRIDAY - timedelta(days=3, minutes=-number)
    byline = Byline(who[0], "", who[1])
    outline = Outline(number, parent or number, parent, 13, byline, OPEN.title, at, len(text))
    file = File(1, "one-page-contract.pdf", "application/pdf", 310_000)
    return replace(
        week.entries(1)[0],
        outline=outline,
        kind=kind,
        moderator=kind == "wrap_up" or who[0] == "Joseph Obura",
        message_id=f"<own{number}@mail.example>",
        letter_id=f"<farms.{number}@talk.example.org>",
        text=text,
        html="",
        segments=(Segment("own", text),),
        files=(file,) if number == 64 else (),
    )
