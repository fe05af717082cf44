"""Takes a person out of everything, for good: the rows stay with their numbers, and are empty.

What cites them goes on resolving: a post answers that it was removed, an event names an
id. A hash of each address stays as a tombstone, so that no list brings them back.
Raw mail and letters of their alliances are forgotten by `retention`, which knows of
`erased_at`; what others wrote is seen to by `others`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, update

from mailbridge.model import Event, Evidence
from mailbridge.store import letters, search
from mailbridge.store.known import address_hash
from mailbridge.store.log import log, touch
from mailbridge.store.tables import (
    address,
    alliance,
    attachment,
    awaited,
    blob,
    delivery,
    document,
    earlier_plan,
    event,
    failure,
    held,
    incoming,
    invitation,
    known_path,
    link,
    membership,
    message_id,
    mute,
    person,
    post,
    post_version,
    prepared,
    question,
    question_tag,
    quoted,
    session,
    sign_in,
    star,
    theme,
    tombstone,
    translation,
)
from mailbridge.store.upsert import upsert

_NUMBERS = ("admit", "invite", "nudge", "private", "private_word")  # detail: no words


@dataclass(frozen=True, slots=True)
class Remains:
    """Whose rows are whose, and what the words of others may hold of them.

    `topics` are subjects that they first wrote, `ids` the Message-IDs that their own
    mails had.
    """

    person_id: int
    memberships: tuple[int, ...]
    alliances: tuple[int, ...]
    address_ids: tuple[int, ...]
    keys: tuple[str, ...]
    addresses: tuple[str, ...]
    names: tuple[str, ...]
    posts: tuple[int, ...]
    mails: tuple[int, ...]
    texts: tuple[str, ...]
    topics: tuple[str, ...]
    ids: tuple[str, ...]


def person_of(connection: Connection, key: str) -> int | None:
    """Return whose an address is, confirmed or not; None where it is nobody's."""
    query = select(address.c.person_id).where(address.c.normalised == key)
    return connection.execute(query).scalar_one_or_none()


def asked_for(connection: Connection) -> tuple[int, ...]:
    """Return who asked to be erased and is not yet, and has no mail of ours on its way."""
    goes = (
        select(delivery.c.id)
        .join(membership, membership.c.id == delivery.c.membership_id)
        .where(membership.c.person_id == person.c.id, delivery.c.state.in_(("due", "sending")))
    )
    query = select(person.c.id).where(
        person.c.erase_asked_at.is_not(None), person.c.erased_at.is_(None), ~goes.exists()
    )
    return tuple(connection.execute(query.order_by(person.c.id)).scalars())


def entombed(connection: Connection) -> frozenset[str]:
    """Return the hashes of all addresses whose owners were erased."""
    return frozenset(connection.execute(select(tombstone.c.address_hash)).scalars())


def entomb(connection: Connection, hashes: Sequence[str], now: datetime) -> None:
    """Remember that the owners of addresses were erased."""
    rows = [{"address_hash": one, "at": now} for one in sorted(hashes)]
    upsert(connection, tombstone, rows, key=["address_hash"])


def risen(connection: Connection, hashes: frozenset[str]) -> tuple[int, ...]:
    """Return the persons who stand here although they were erased elsewhere."""
    rows = connection.execute(select(address.c.person_id, address.c.normalised)).all()
    found = {row.person_id for row in rows if address_hash(row.normalised) in hashes}
    return tuple(sorted(found))


def remains(connection: Connection, person_id: int) -> Remains:
    """Return all that is somebody's."""
    who = connection.execute(select(person).where(person.c.id == person_id)).one()
    seats = connection.execute(
        select(membership.c.id, membership.c.alliance_id).where(membership.c.person_id == person_id)
    ).all()
    theirs = connection.execute(select(address).where(address.c.person_id == person_id)).all()
    members = tuple(row.id for row in seats)
    alliances = tuple(sorted({row.alliance_id for row in seats}))
    addresses = tuple({text for row in theirs for text in (row.address, row.normalised)})
    mails = _mails(connection, members, [each.casefold() for each in addresses])
    hers = or_(
        post.c.author_id.in_(members),
        and_(post.c.author_id.is_(None), post.c.incoming_id.in_(mails)),
        and_(
            post.c.author_id.is_(None),
            post.c.imported.is_(True),
            post.c.alliance_id.in_(alliances),
            post.c.author == who.name,
        ),
    )
    posts = connection.execute(select(post).where(hers)).all()
    post_ids = tuple(row.id for row in posts)
    texts = connection.execute(
        select(post_version.c.text).where(post_version.c.post_id.in_(post_ids))
    ).scalars()
    named = select(message_id.c.message_id).where(message_id.c.post_id.in_(post_ids))
    ours = {row.letter_id for row in posts}
    return Remains(
        person_id=person_id,
        memberships=members,
        alliances=alliances,
        address_ids=tuple(row.id for row in theirs),
        keys=tuple(row.normalised for row in theirs),
        addresses=addresses,
        names=tuple({who.name, *(row.author for row in posts)} - {""}),
        posts=post_ids,
        mails=tuple(sorted({*mails, *(row.incoming_id for row in posts if row.incoming_id)})),
        texts=tuple(texts),
        topics=_subjects(connection, post_ids),
        ids=tuple(one for one in connection.execute(named).scalars() if one not in ours),
    )


def _subjects(connection: Connection, post_ids: Sequence[int]) -> tuple[str, ...]:
    """Return the subjects that stand on somebody's posts, but for those of others' threads."""
    first = post.alias("first")
    same = and_(first.c.alliance_id == post.c.alliance_id, first.c.number == post.c.thread)
    own = or_(first.c.id.in_(post_ids), first.c.subject_key != post.c.subject_key)
    query = select(post.c.subject).join(first, same).where(post.c.id.in_(post_ids), own)
    return tuple({one for one in connection.execute(query).scalars() if one})


def _mails(
    connection: Connection, members: Sequence[int], addresses: Sequence[str]
) -> tuple[int, ...]:
    """Return the mails that came from somebody's addresses, or wait as theirs."""
    author = func.lower(incoming.c.evidence["proof"]["author"].as_string())
    sender = func.lower(incoming.c.evidence["mail_from"].as_string())
    came = select(incoming.c.id).where(or_(author.in_(addresses), sender.in_(addresses)))
    waits = select(held.c.incoming_id).where(held.c.draft["author_id"].as_integer().in_(members))
    return tuple(connection.execute(came.union(waits)).scalars())


def erase(connection: Connection, who: Remains, by: str, now: datetime) -> None:
    """Empty somebody's rows; the caller has seen to what others wrote."""
    entomb(connection, [address_hash(key) for key in who.keys], now)
    _posts(connection, who)
    _mail(connection, who, now)
    retitled = _topics(connection, who)
    _said_of(connection, who)
    _plan(connection, who)
    _standing(connection, who, now)
    search.refresh(connection, {*who.posts, *retitled})
    search.tidy(connection)
    touch(connection, who.alliances)
    for alliance_id in who.alliances or (None,):
        log(connection, alliance_id, now, (Event("erased", f"person {who.person_id}", by),))


def _posts(connection: Connection, who: Remains) -> None:
    here = post.c.id.in_(who.posts)
    for row in connection.execute(select(post.c.alliance_id, post.c.number).where(here)).all():
        letters.stop(connection, row.alliance_id, row.number)
    empty = {"author": "", "organisation": "", "country": "", "author_id": None}
    more: dict[str, Any] = {
        "message_id": post.c.letter_id,
        "references": [],
        "language": None,
    }
    connection.execute(update(post).where(here).values(**empty, **more, state="erased"))
    versions = post_version.c.post_id.in_(who.posts)
    connection.execute(
        update(post_version).where(versions).values(segments=[], text="", html="", by="author")
    )
    files = select(attachment.c.blob_hash).where(attachment.c.post_id.in_(who.posts))
    hashes = set(connection.execute(files).scalars())
    for table in (attachment, link, star, question_tag, translation, awaited):
        connection.execute(delete(table).where(table.c.post_id.in_(who.posts)))
    known = message_id.c.post_id.in_(who.posts) & message_id.c.message_id.in_(who.ids)
    connection.execute(delete(message_id).where(known))
    connection.execute(delete(awaited).where(awaited.c.message_id.in_(who.ids)))
    _forget_files(connection, who, hashes)
    _forget_references(connection, who)


def _topics(connection: Connection, who: Remains) -> tuple[int, ...]:
    """Let what is called by subjects of theirs be called by its theme; return those posts."""
    here = post.c.alliance_id.in_(who.alliances) & post.c.subject.in_(who.topics)
    title = select(theme.c.title).where(theme.c.id == post.c.theme_id).scalar_subquery()
    called = {"subject": func.coalesce(title, ""), "subject_key": ""}
    changed = update(post).where(here).values(called).returning(post.c.id)
    retitled = tuple(connection.execute(changed).scalars())
    mails = incoming.c.alliance_id.in_(who.alliances) & incoming.c.subject.in_(who.topics)
    connection.execute(update(incoming).where(mails).values(subject=""))
    return retitled


def _forget_files(connection: Connection, who: Remains, hashes: set[str]) -> None:
    """Forget the contents of files that nobody else's post or held mail has."""
    drafts = connection.execute(select(held.c.incoming_id, held.c.draft)).all()
    mine = {row.incoming_id for row in drafts}.intersection(who.mails)
    in_drafts = {
        (row.incoming_id in mine, file["hash"])
        for row in drafts
        for file in row.draft["attachments"]
    }
    gone = hashes | {hash_ for own, hash_ in in_drafts if own}
    gone -= {hash_ for own, hash_ in in_drafts if not own}
    used = select(attachment.c.blob_hash).union(select(document.c.hash))  # a plan's files stay
    connection.execute(delete(blob).where(blob.c.hash.in_(gone), blob.c.hash.not_in(used)))


def _forget_references(connection: Connection, who: Remains) -> None:
    """Take their mails' Message-IDs, which name their server, out of others' posts."""
    gone = set(who.ids)
    rows = select(post.c.id, post.c.references).where(post.c.alliance_id.in_(who.alliances))
    for row in connection.execute(rows).all():
        if gone.intersection(row.references):
            kept = [one for one in row.references if one not in gone]
            connection.execute(update(post).where(post.c.id == row.id).values(references=kept))


def _mail(connection: Connection, who: Remains, now: datetime) -> None:
    nothing = asdict(Evidence("erased", "", "", "", ()))
    empty = {"evidence": nothing, "subject": "", "message_id": "", "words_hash": "", "detail": ""}
    here = incoming.c.id.in_(who.mails)
    waits = here & incoming.c.fate.in_(("waiting", "held", "stuck"))
    connection.execute(delete(held).where(held.c.incoming_id.in_(who.mails)))
    connection.execute(
        update(incoming).where(waits).values(fate="dropped", reason="erased", decided_at=now)
    )
    connection.execute(update(incoming).where(here).values(empty))
    due = delivery.c.membership_id.in_(who.memberships) & delivery.c.state.in_(("due", "deferred"))
    unreported = (
        ~select(failure.c.delivery_id).where(failure.c.delivery_id == delivery.c.id).exists()
    )
    connection.execute(delete(delivery).where(due, unreported))


def _said_of(connection: Connection, who: Remains) -> None:
    """Forget what was asked of them and noted about them."""
    theirs = question.c.membership_id.in_(who.memberships)
    named = _names_any(question.c.detail, who)
    words = or_(theirs, named) & question.c.kind.not_in(_NUMBERS)
    connection.execute(update(question).where(words).values(detail=""))
    changes: dict[str, Any] = {"changes": [], "answer": ""}
    connection.execute(update(question).where(theirs).values(changes))
    translated = translation.c.by.in_(who.names)
    connection.execute(update(translation).where(translated).values(by=""))
    connection.execute(update(event).where(_names_any(event.c.detail, who)).values(detail=""))
    empty = ("address", "key", "name", "organisation", "country", "language", "time_zone")
    more = ("salutation", "why", "consent", "words")
    invited = or_(
        invitation.c.membership_id.in_(who.memberships),
        invitation.c.key.in_(who.keys),
        invitation.c.known_by.in_([address_hash(key) for key in who.keys]),
    )
    gone = dict.fromkeys((*empty, *more), "")
    connection.execute(update(invitation).where(invited).values(gone))


def _names_any(column: ColumnElement[str], who: Remains) -> ColumnElement[bool]:
    return or_(*(column.icontains(each, autoescape=True) for each in (*who.addresses, *who.names)))


def _plan(connection: Connection, who: Remains) -> None:
    """Take them out of the plan's moderators, and forget what they prepared."""
    query = select(alliance.c.id, alliance.c.settings).where(alliance.c.id.in_(who.alliances))
    for row in connection.execute(query).all():
        named: list[dict[str, Any]] = row.settings.get("moderators", [])
        stay = [each for each in named if each["email"] not in who.keys]
        if len(stay) != len(named):
            settings = {**row.settings, "moderators": stay}
            here = alliance.c.id == row.id
            connection.execute(update(alliance).where(here).values(settings=settings))
    here = earlier_plan.c.alliance_id.in_(who.alliances)
    connection.execute(delete(earlier_plan).where(here, _names_any(earlier_plan.c.toml, who)))
    theirs = prepared.c.membership_id.in_(who.memberships)
    connection.execute(delete(prepared).where(theirs))
    connection.execute(delete(quoted).where(quoted.c.membership_id.in_(who.memberships)))


def _standing(connection: Connection, who: Remains, now: datetime) -> None:
    """Empty the person, their addresses and their memberships, which are left from now on."""
    for table, column, ids in (
        (known_path, known_path.c.address_id, who.address_ids),
        (mute, mute.c.membership_id, who.memberships),
        (session, session.c.person_id, (who.person_id,)),
        (sign_in, sign_in.c.person_id, (who.person_id,)),
    ):
        connection.execute(delete(table).where(column.in_(ids)))
    for id_ in who.address_ids:
        gone = {"address": "", "normalised": f"erased {id_}", "confirmed_at": None}
        connection.execute(update(address).where(address.c.id == id_).values(gone))
    seat = {"role": "expert", "lead": False, "delivery": "none", "salutation": "", "consent": ""}
    more: dict[str, Any] = {"consent_at": None, "chosen": [], "paused_until": None, "away_at": None}
    left = func.coalesce(membership.c.left_at, now)
    connection.execute(
        update(membership)
        .where(membership.c.id.in_(who.memberships))
        .values(**seat, **more, left_at=left)
    )
    texts = ("name", "organisation", "country", "language", "time_zone", "profile")
    connection.execute(
        update(person)
        .where(person.c.id == who.person_id)
        .values(**dict.fromkeys(texts, ""), operator=False, erased_at=now)
    )
