"""The invitations board: how many stand where, by country, and each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailbridge.core.forms import Form
from mailbridge.core.pages.dates import short_day
from mailbridge.core.pages.desk.frame import SHOWN, Desk, Turning, turning
from mailbridge.core.pages.frame import Around, Frame
from mailbridge.core.pages.links import asking
from mailbridge.core.pages.names import country_name
from mailbridge.model import Invitation, InvitationState
from mailbridge.model.invitations import STATES, Count


@dataclass(frozen=True, slots=True)
class CountryRow:
    """How many people of a country stand at each state, in the order of the table's columns."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation; `name` is "" once who it was for is forgotten."""

    name: str
    address: str
    place: tuple[str, ...]
    state: InvitationState
    asked: str
    reminded: str
    answered: str
    answer_by: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The board; `states` are those that anybody stands at, with how many."""

    frame: Frame
    desk: Desk
    form: Form
    states: tuple[tuple[InvitationState, int], ...]
    countries: tuple[CountryRow, ...]
    rows: tuple[InvitationRow, ...]
    turning: Turning
    here: str
    invite: str
    people: str
    leads: bool


def state_of(text: str) -> InvitationState | None:
    """Return the state that a word names, None where it names none."""
    return next((state for state in STATES if state == text), None)


def board_page(  # noqa: PLR0913, PLR0917 -- what stands in it
    frames: tuple[Frame, Desk, Around],
    slug: str,
    form: Form,
    counts: Sequence[Count],
    found: Sequence[Invitation],
    sheet: int,
    where: tzinfo,
    *,
    leads: bool,
) -> BoardPage:
    """Return the page; `found` has one more than is shown where another sheet follows."""
    own, desk, around = frames
    people = around.links.desk(slug, "people")
    here = f"{people}/invitations"
    totals = {each: sum(c.people for c in counts if c.state == each) for each in STATES}
    here_are: list[InvitationState] = [each for each in STATES if totals[each]]
    asked = {"state": form.line("state")} if form.line("state") else {}
    return BoardPage(
        frame=own,
        desk=desk,
        form=form,
        states=tuple((each, totals[each]) for each in here_are),
        countries=_countries(counts, here_are, around.language),
        rows=tuple(_row(each, where, around.language) for each in found[:SHOWN]),
        turning=turning(asking(here, asked), sheet, more=len(found) > SHOWN),
        here=here,
        invite=f"{people}/invite",
        people=people,
        leads=leads,
    )


def _countries(
    counts: Sequence[Count], states: Sequence[InvitationState], language: str
) -> tuple[CountryRow, ...]:
    found: dict[str, dict[InvitationState, int]] = {}
    for count in counts:
        found.setdefault(count.country, {})[count.state] = count.people
    rows = (
        CountryRow(
            country_name(code, language) if code else "",
            tuple(by_state.get(state, 0) for state in states),
        )
        for code, by_state in found.items()
    )
    return tuple(sorted(rows, key=lambda row: (-sum(row.counts), row.name)))


def _row(one: Invitation, where: tzinfo, language: str) -> InvitationRow:
    def day(at: datetime | None) -> str:
        return short_day(at.astimezone(where).date(), language) if at else ""

    country = country_name(one.country, language) if one.country else ""
    return InvitationRow(
        name=one.name,
        address=one.address,
        place=tuple(filter(None, (country, one.organisation))),
        state=one.state,
        asked=day(one.asked_at),
        reminded=day(one.reminded_at),
        answered=day(one.answered_at),
        answer_by=day(one.answer_by) if one.is_open else "",
    )
