"""Reads who gets a digest, and what each of them lacks."""

from collections.abc import Sequence

from digests.core.coverage import Lacks, Readers, lacking, suspects
from digests.core.docs import new_docs
from mailbridge.model import Context, Issue, Member
from mailbridge.store import Connection, issues
from mailbridge.store.posts import posts_by_number


def readers_of(connection: Connection, issue: Issue, context: Context) -> Readers:
    """Return the readers of a digest: those of its mode, and in a daily one who lacks a letter."""
    alliance_id = context.alliance.id
    present = [m for m in context.members if not _pauses(m, context)]
    of_mode = [m for m in present if m.delivery == issue.kind]
    covered = issues.covered(connection, alliance_id)
    each = [m for m in present if m.delivery == "each"] if issue.kind == "daily" else []
    known = [covered.get(m.id, 0) for m in (*of_mode, *each)]
    posts = issues.numbers_after(connection, alliance_id, min(known, default=context.number))
    counted = issues.counted(connection, alliance_id) if each else {}
    catching_up = suspects(each, covered, counted, [number for number, _ in posts])
    lacks = _lacks(connection, (*of_mode, *catching_up), covered, posts, alliance_id)
    missing = {number for one in lacks for number in one.numbers}
    late = {one.member.id for one in lacks if one.member.delivery == "each" and one.numbers}
    return Readers(
        cut=context.number - 1,
        lacks=tuple(one for one in lacks if one.numbers or one.member.delivery == issue.kind),
        content=tuple(m.id for m in each if m.id not in late),
        entries=posts_by_number(connection, alliance_id, missing) if missing else (),
        docs=new_docs(context.alliance, issue, issues.published(connection, alliance_id)),
    )


def _lacks(
    connection: Connection,
    members: Sequence[Member],
    covered: dict[int, int],
    posts: Sequence[tuple[int, int]],
    alliance_id: int,
) -> tuple[Lacks, ...]:
    ids = [member.id for member in members]
    after = min((covered.get(each, 0) for each in ids), default=0)
    letters = issues.letters_of(connection, alliance_id, ids, after)
    mutes = issues.mutes_of(connection, ids)
    told = issues.announced_after(connection, alliance_id, after)
    return tuple(lacking(m, covered.get(m.id, 0), posts, letters, mutes, told) for m in members)


def _pauses(member: Member, context: Context) -> bool:
    return member.paused_until is not None and member.paused_until > context.now
