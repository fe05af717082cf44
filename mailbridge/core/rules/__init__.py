"""The posting policy: an ordered tuple of rules, each a function named after what it finds.

A rule looks at one `Case` and returns a verdict, or None to let the next one
look. The first verdict stands. The order is the policy, so it is written down
here and nowhere else. What each machine word means is in `docs/verdicts.md`.
"""

from collections.abc import Callable

from mailbridge.core.rules.beforehand import all_held, first_post, muted
from mailbridge.core.rules.case import Case
from mailbridge.core.rules.files import attachment_type, too_many_recipients
from mailbridge.core.rules.machines import (
    auto_reply,
    complaint,
    delivery_report,
    loop,
    marked_as_spam,
)
from mailbridge.core.rules.people import (
    may_not_announce,
    not_a_member,
    spoofed,
    unclear_sender,
    unconfirmed,
    unsure_identity,
)
from mailbridge.core.rules.private import looks_private
from mailbridge.core.rules.repeats import same_id_other_words, same_words, seen_before
from mailbridge.core.rules.season import alliance_closed, alliance_over
from mailbridge.core.rules.second_address import second_address
from mailbridge.core.rules.words import (
    command,
    empty,
    in_a_document,
    looks_like_a_command,
    not_to_the_list,
)
from mailbridge.model import Accept, Verdict

Rule = Callable[[Case], Verdict | None]

POLICY: tuple[Rule, ...] = (
    # A copy of what we have had is nothing new, whatever it says.
    seen_before,
    # Machines first: they must never be answered, held as if they were people, or posted.
    loop,
    complaint,
    delivery_report,
    auto_reply,
    # Mail to an address that is not the list's is never a post, whoever wrote it.
    may_not_announce,
    not_to_the_list,
    # Nor is one word that asks us to do something.
    command,
    # Then who it is from, and whether it is.
    unclear_sender,
    spoofed,
    same_id_other_words,
    # Nobody needs to see what can no longer be published, or stands there already.
    alliance_closed,
    same_words,
    second_address,
    not_a_member,
    unconfirmed,
    unsure_identity,
    marked_as_spam,
    # Then whether its author may write here now.
    alliance_over,
    muted,
    # Then whether it is a post at all, and one that all members should get.
    looks_like_a_command,
    empty,
    in_a_document,
    too_many_recipients,
    attachment_type,
    # Then what this alliance wants its moderators to see beforehand.
    all_held,
    first_post,
    # Last, what only its author can tell: their yes publishes it, so nothing else may be open.
    looks_private,
)


def judge(case: Case) -> Verdict:
    """Return the verdict of the first rule that has one; Accept when none has."""
    verdicts = (rule(case) for rule in POLICY)
    return next((verdict for verdict in verdicts if verdict is not None), Accept())


__all__ = ["POLICY", "Case", "Rule", "judge"]
