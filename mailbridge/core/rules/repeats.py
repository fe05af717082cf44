"""Mail that has been here before.

Mail servers send again when our answer is lost, a reply to all comes to two
addresses of ours, and a mailbox and a server may both bring the same mail.
"""

from mailbridge.core.rules.case import Case
from mailbridge.model import Drop, Hold, Verdict


def seen_before(case: Case) -> Verdict | None:
    """Drop a mail whose bytes, or whose Message-ID and words, we have had."""
    if case.context is None:
        return None
    seen = case.context.seen
    return Drop("seen_before") if seen.same_bytes or seen.same_post else None


def same_words(case: Case) -> Verdict | None:
    """Drop what its author sent within three days: they try again where Gmail hides their copy."""
    return Drop("same_words") if case.context and case.context.seen.same_words else None


def same_id_other_words(case: Case) -> Verdict | None:
    """Hold a mail that reuses a Message-ID with other words: dropping it might lose some."""
    if case.context is None or not case.context.seen.same_id_other_words:
        return None
    return Hold("same_id_other_words")
