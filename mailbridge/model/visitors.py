"""Who is signed in on the web, and what is open to them."""

from dataclasses import dataclass

from mailbridge.model.words import Role


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody is in one alliance; `left` is that they are no longer in it."""

    membership_id: int
    alliance_id: int
    slug: str
    role: Role
    lead: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in on the web, and what they may see; `operator` may see everything."""

    person_id: int
    name: str
    language: str
    time_zone: str
    operator: bool
    seats: tuple[Seat, ...]

    @property
    def actor(self) -> str:
        """Who it was, as the audit log names them."""
        return f"person {self.person_id}"

    def seat(self, slug: str) -> Seat | None:
        """Return their seat in an alliance, None where they have none or have left."""
        return next((one for one in self.seats if one.slug == slug and not one.left), None)

    def sits(self, slug: str) -> Seat | None:
        """Return their seat in an alliance, also where they have left it."""
        return next((one for one in self.seats if one.slug == slug), None)

    def reads(self, slug: str) -> bool:
        """Whether the alliance's archive is open to them."""
        return self.operator or self.seat(slug) is not None

    def moderates(self, slug: str) -> bool:
        """Whether the alliance's desk is theirs: a moderator's, lead or support."""
        seat = self.seat(slug)
        return self.operator or (seat is not None and seat.role == "moderator")

    def leads(self, slug: str) -> bool:
        """Whether they lead the alliance."""
        seat = self.seat(slug)
        return self.operator or (seat is not None and seat.role == "moderator" and seat.lead)
