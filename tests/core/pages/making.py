"""Posts made for one test each."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from mailbridge.model import Alliance, Byline, Entry, Module, Outline, Segment, Theme

AT = datetime(2026, 11, 16, 21, 30, tzinfo=UTC)


def outline(number: int, parent: int | None = None, thread: int = 1, **more: Any) -> Outline:
    """Return a post's outline; its words weigh 500 bytes."""
    plain = Outline(
        number=number,
        thread=thread,
        parent_number=parent,
        theme_id=7,
        byline=Byline("Wanjiru Kamau", "Nyeri Seed Savers", "KE"),
        subject="Three keys",
        received_at=AT,
        size=500,
    )
    return replace(plain, **more)


def entry(*segments: tuple[Any, str], html: str = "", **more: Any) -> Entry:
    """Return a post of these segments that answers #1 by Rufina Condori."""
    own = "".join(text for kind, text in segments if kind == "own").strip()
    plain = Entry(
        outline=outline(2, parent=1, size=len(html.encode())),
        parent=Byline("Rufina Condori", "Silos del Altiplano", "BO"),
        parent_message_id="<1.mail@author.example>",
        moderator=False,
        language=None,
        late=False,
        state="published",
        message_id="<2.mail@author.example>",
        letter_id="<stores.2.x@talks.example.org>",
        text=own,
        html=html,
        segments=tuple(Segment(kind, text) for kind, text in segments),
        files=(),
        changed_by="author",
        changed_at=None,
    )
    return replace(plain, **more)


def alliance(*starts: date, **more: Any) -> Alliance:
    """Return an alliance of one module whose themes begin on these days."""
    themes = tuple(
        Theme(
            id=position,
            key=f"t{position}",
            number=position,
            title=f"Theme {position}",
            starts=day,
            introduction="",
            questions=(),
        )
        for position, day in enumerate(starts, start=1)
    )
    plain = Alliance(
        id=1,
        slug="stores",
        name="Village Stores",
        summary="",
        starts=date(2026, 11, 9),
        ends=date(2026, 12, 18),
        time_zone="Africa/Nairobi",
        languages=("en", "es"),
        modules=(Module(1, "m1", 1, "Keeping grain", "", themes),) if themes else (),
    )
    return replace(plain, **more)
