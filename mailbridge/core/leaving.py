"""What follows when a member leaves, by whatever way they said so."""

from mailbridge.changes import Left
from mailbridge.model import Member, Outcome


def left(member: Member) -> Outcome:
    """Return the outcome of leaving; what they wrote stays."""
    return Outcome("command", "leave", changes=(Left(member.id),))
