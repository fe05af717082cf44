"""One mail, from its bytes to the archive and the outbox.

Reading is slow and recording is exclusive, so the path has three stretches:

    opened    bytes -> prescan -> parse                                (no database)
    read      + what it may quote -> classify -> trim
    decide    + Context -> rules -> thread -> Draft -> Post, Letters   (an Outcome)

`work` calls the first two outside and the third inside its writing transaction;
all are pure, so a mail can be replayed from its kept bytes at any time. A held
mail keeps its Draft, and approving it publishes that very Draft: the rules are
not asked again.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from mailbridge.changes import Away
from mailbridge.core.addresses import normalised
from mailbridge.core.announcement import announced_by_mail
from mailbridge.core.attachments import for_everyone
from mailbridge.core.behalf import NoSuchName, forwarded, member_named, named, sent_in
from mailbridge.core.bounces import read_report
from mailbridge.core.by_mail import answered, obeyed
from mailbridge.core.classify import SPAM_HEADERS, declared_language, kind_of, lists_passed
from mailbridge.core.commands.words import Asked
from mailbridge.core.digest_answers import subject_of
from mailbridge.core.distribute import distribute, letter_id
from mailbridge.core.filing import filing, offered
from mailbridge.core.held import ask, ask_moderators, tell_author
from mailbridge.core.held.closed import tell_closed
from mailbridge.core.held.ended import SENT_IN
from mailbridge.core.held.private import LOOKS_PRIVATE, ask_author
from mailbridge.core.held.second_address import SECOND_ADDRESS, ask_supposed
from mailbridge.core.held.unconfirmed import UNCONFIRMED, ask_whether
from mailbridge.core.identity import FORM, Identity, author_of, known_by, paths_of, taught_by
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.one_word import asked_first
from mailbridge.core.parse import parse
from mailbridge.core.prescan import MESSAGE_BYTES, prescan
from mailbridge.core.reach import of_complaint, of_report
from mailbridge.core.relay import to_moderators
from mailbridge.core.returned import returned
from mailbridge.core.rules import Case, judge
from mailbridge.core.rules.second_address import claimed, vouched_for
from mailbridge.core.sanitise import from_text, mask_tokens
from mailbridge.core.site import Site
from mailbridge.core.thread import (
    answers_something,
    awaits,
    normal_subject,
    own_ids,
    place,
    subject_key,
    wanted,
)
from mailbridge.core.tokens import Token, read_token
from mailbridge.core.trim import Words, trim
from mailbridge.core.weeks import is_late
from mailbridge.core.word_limit import tell_limit
from mailbridge.model import (
    Accept,
    Asks,
    Context,
    Draft,
    Drop,
    Event,
    Evidence,
    HeldMail,
    Hold,
    Incoming,
    Kind,
    KnownPath,
    Mail,
    Outcome,
    Placed,
    Post,
    Proof,
    Purpose,
    Reject,
    Route,
    Segment,
    SegmentKind,
)

FEW = 20  # words that one may well write twice


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says, before anybody asks what the archive knows.

    `kind` and `why` are what the mail shows by itself, `proof` what its arrival
    showed of its author; `body_hash` is SHA-256
    over its words, so that a copy with other headers is known again. `document`
    is what a file says where the mail says little more than that it has one.
    """

    mail: Mail
    words: Words
    author: Identity
    kind: Kind
    why: str
    body_hash: str
    document: str = ""
    proof: Proof | None = None

    @property
    def language(self) -> str | None:
        """The BCP 47 tag that the author's mail client declares; None for most."""
        return declared_language(self.mail)

    @property
    def text(self) -> str:
        """The author's own words, as plain text."""
        return self.joined("own")

    def joined(self, kind: SegmentKind) -> str:
        """Return the segments of one kind as one text."""
        return "".join(s.text for s in self.words.segments if s.kind == kind).strip("\n")


def opened(
    raw: bytes,
    message_bytes: int = MESSAGE_BYTES,
    parse: Callable[[bytes], Mail] = parse,
) -> Mail:
    """Return a mail decoded; Unreadable where no parser should be fed it.

    `parse` may do its work elsewhere: a big mail is parsed in a process of its own.
    """
    prescan(raw, message_bytes)
    return parse(raw)


def read(
    mail: Mail,
    evidence: Evidence | None,
    ancestors: Sequence[str] = (),
    own_list_ids: Sequence[str] = (),
    spam_headers: Sequence[str] = SPAM_HEADERS,
) -> Reading:
    """Return what a mail says; `ancestors` are the texts it may quote, the nearest first."""
    kind, why = kind_of(mail, evidence, own_list_ids, spam_headers)
    author, words = author_of(mail, evidence), trim(mail, ancestors)
    proof = evidence.proof if evidence else None
    return Reading(mail, words, author, kind, why, body_hash(mail.body), proof=proof)


def same_purposes(purpose: Purpose) -> tuple[Purpose, ...]:
    """Return the purposes among which one mail is a copy of another."""
    return ("post", "reply") if purpose in ("post", "reply") else (purpose,)


def body_hash(body: str) -> str:
    """Return SHA-256, in hex, of a body's words: relays rewrap lines, but keep words."""
    return hashlib.sha256(" ".join(body.split()).encode("utf-8", "surrogatepass")).hexdigest()


def words_hash(reading: Reading) -> str:
    """Return SHA-256, in hex, of who says what with which files; "" where nobody says anything.

    A few words are the same only in the same place: people agree more than once.
    """
    words, files = reading.text.split(), sorted(file.hash for file in reading.mail.attachments)
    if not reading.author.address or not (words or files):
        return ""
    mail = reading.mail
    place = (subject_key(mail.subject), mail.in_reply_to) if len(words) < FEW else ()
    said = repr((normalised(reading.author.address), words, files, place))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def asks_of(route: Route, reading: Reading, site: Site) -> Asks:
    """Return what one mail needs to know of the archive."""
    seeks = wanted(reading.mail, reading.words)
    token = token_of(route, site) or _token_beside(route, reading.mail, site)
    number = token.place if token and token.kind == "r" else None
    asked = _asked_for(route, reading)
    return Asks(
        ids=seeks.ids,
        numbers=(*seeks.numbers, *filter(None, (number, asked.number))),
        subject_key=seeks.subject_key,
        address=normalised(reading.author.address) if reading.author.address else "",
        token_number=number,
        hinted=token.membership or None if token and token.kind == "r" else None,
        leaver=token.membership if token and token.kind == "u" else None,
        question=token.place if token and token.kind == "q" else None,
        command=asked.command,
        named=asked.number,
        message_id=reading.mail.message_id,
        body_hash=reading.body_hash,
        words_hash=words_hash(reading),
    )


def _asked_for(route: Route, reading: Reading) -> Asked:
    """Return the command that a mail may be; what goes to the list is one by its kind alone."""
    if route.purpose == "join":
        return Asked("join")
    if route.purpose in ("post", "reply") and reading.kind != "command":
        return Asked("")
    return asked_first(reading.mail) or Asked("")


def list_id(slug: str, site: Site) -> str:
    """Return the List-Id that an alliance's letters carry (RFC 2919)."""
    return f"{slug}.{site.addresses.domain}"


def token_of(route: Route, site: Site) -> Token | None:
    """Return what the token in an address says, None where there is none of ours."""
    if not route.token or route.alliance is None:
        return None
    return read_token(site.keys, route.alliance, route.token)


def _token_beside(route: Route, mail: Mail, site: Site) -> Token | None:
    """Return the reply token of a mail that went to the list as well: both copies say one place.

    Servers may hand in a mail for two recipients as two, in either order.
    """
    if route.alliance is None or route.purpose != "post":
        return None
    found = (site.addresses.route(box.address, {route.alliance}) for box in (*mail.to, *mail.cc))
    replies = (other for other in found if other and other.purpose == "reply")
    return next(filter(None, (token_of(other, site) for other in replies)), None)


def case_of(reading: Reading, purpose: Purpose | None, context: Context | None) -> Case:
    """Return what the policy looks at."""
    known = context.paths if context else ()
    return Case(
        mail=reading.mail,
        author=vouched_for(known_by(reading.author, reading.proof, known), context),
        kind=reading.kind,
        why=reading.why,
        words=reading.text,
        in_document=bool(reading.document),
        answers=answers_something(reading.mail, reading.words),
        paths=paths_of(reading.proof),
        on_a_page=reading.proof is not None and reading.proof.by == FORM,
        purpose=purpose,
        context=context,
    )


def decide(incoming: Incoming, reading: Reading, context: Context | None, site: Site) -> Outcome:
    """Return everything that follows from one mail.

    `context` is its alliance's; None is mail to the operators, which no
    alliance has a say in.
    """
    if context is not None:
        context = claimed(incoming.id, context)
    outcome = _outcome(incoming, reading, context, site)
    told = Event(what=outcome.fate, on=f"incoming {incoming.id}", detail=outcome.reason)
    return replace(
        outcome,
        incoming_id=incoming.id,
        subject=normal_subject(reading.mail.subject),
        message_id=reading.mail.message_id,
        body_hash=reading.body_hash,
        words_hash=words_hash(reading),
        paths=(*outcome.paths, *_taught(reading, context)),
        events=(*outcome.events, told),
    )


def _taught(reading: Reading, context: Context | None) -> tuple[KnownPath, ...]:
    """Return the way a mail came by, where its member wants to write from there from now on."""
    learned = context is not None and context.vouched == "yes"
    return taught_by(reading.proof) if learned and reading.proof else ()


def _outcome(incoming: Incoming, reading: Reading, context: Context | None, site: Site) -> Outcome:
    case = case_of(reading, incoming.route.purpose, context)
    match judge(case):
        case Accept(reason) if case.kind in ("bounce", "complaint"):
            return _of_report(incoming, case, site, reason)
        case Accept(reason) if context is not None and case.kind != "command":
            return publish(draft_of(incoming, reading, context, site), context, site, reason)
        case Accept(reason) | Hold(reason):
            done = _asked_of_us(incoming, reading, case, site) if context is not None else None
            return done or _held(incoming, reading, case, site, reason)
        case Reject(reason):
            return tell_closed(Outcome("rejected", reason), case, site)
        case Drop(reason):
            return Outcome("dropped", reason, changes=_away(case))


def _of_report(incoming: Incoming, case: Case, site: Site, why: str) -> Outcome:
    if case.context is None:
        return Outcome("bounce", why)
    if case.kind == "complaint":
        return of_complaint(case.context, site)
    return of_report(read_report(case.mail, incoming.raw), case.context, site)


def _away(case: Case) -> tuple[Away, ...]:
    """Return that a member is away, where their mailbox says so to us."""
    if case.kind != "auto_reply" or case.context is None or case.author.sure == "failed":
        return ()
    reported = case.context.reported
    member = (reported.member if reported else None) or case.context.author
    return (Away(member.id),) if member else ()


def delivery_of(incoming: Incoming, reading: Reading, site: Site) -> int | None:
    """Return the delivery a machine's mail is about: as its address says, else what it returns."""
    addressed = token_of(incoming.route, site)
    if addressed and addressed.kind == "b":
        return addressed.delivery
    if reading.kind not in ("bounce", "complaint"):
        return None
    found = returned(incoming.raw, site.keys)
    return found.token.delivery if found and found.slug == incoming.route.alliance else None


def _asked_of_us(incoming: Incoming, reading: Reading, case: Case, site: Site) -> Outcome | None:
    """Return what comes of a mail that is for us; None where a person has to see to it."""
    context = case.context
    if context is None or case.kind == "spam":
        return None
    if case.purpose == "announce" and case.by_moderator and case.author.sure == "proved":
        draft = draft_of(incoming, reading, context, site)
        return announced_by_mail(incoming.id, draft, case.mail, context, site)
    wanted = filing(case.mail) if case.purpose in ("owner", "request") else None
    if wanted and case.by_moderator and case.author.sure == "proved":
        return offered(wanted, case.mail, reading.document, context, site)
    if case.purpose == "owner":
        return (
            answered(case, context, site)
            or _for_somebody(incoming, reading, case, context, site)
            or to_moderators(case.mail, case.words, case.author, context, site)
        )
    return obeyed(case, context, site)


def _for_somebody(
    incoming: Incoming, reading: Reading, case: Case, context: Context, site: Site
) -> Outcome | None:
    """Hold what a moderator sends in for a member, and ask that moderator; None if it is not so."""
    by, name = context.author, named(case.mail)
    if by is None or by.role != "moderator" or not name:
        return None
    member = member_named(name, context)
    if member is None:
        word = Word("no_such_name", to_member(by), NoSuchName(name), voice="desk")
        return Outcome("command", "no_such_name", notices=(notice(word, context, site),))
    inner = forwarded(case.mail)
    meant = replace(reading, mail=inner, words=trim(inner), document="")
    draft = sent_in(draft_of(incoming, meant, replace(context, author=member), site), by.name)
    outcome = Outcome("held", SENT_IN, held=draft)
    mail = HeldMail(incoming.id, draft, "held", SENT_IN, context.now)
    return ask(outcome, by, mail, context, site)


def _held(incoming: Incoming, reading: Reading, case: Case, site: Site, reason: str) -> Outcome:
    """Return the outcome of holding a mail: where it could be a post, people are told and asked.

    Of strangers' mail that nothing speaks for and that answers no post, which is
    mostly advertising, the moderators hear with their next reminder.
    """
    context = case.context
    draft = _proposed(incoming, reading, context, reason, site)
    outcome = Outcome("held", reason, held=draft)
    if draft is None or context is None:
        return outcome
    context = replace(context, waiting=context.waiting + 1)
    mail = HeldMail(incoming.id, draft, "held", reason, context.now)
    author = case.author
    if reason == LOOKS_PRIVATE:
        return ask_author(outcome, mail, case, context, site)
    if reason == UNCONFIRMED:
        return ask_whether(outcome, mail, case, context, site)
    if reason == SECOND_ADDRESS:
        outcome = ask_supposed(outcome, mail, case, context, site)
        return tell_author(outcome, mail, reading.mail, author, context, site)
    answers = draft.parent_number is not None  # what advertises answers nothing of ours
    if context.author is not None or author.sure in ("proved", "likely") or answers:
        outcome = ask_moderators(outcome, mail, context, site, author.sure)
    if case.on_a_page and context.author is None:
        return outcome  # the page has said so, and anybody's address can be written there
    return tell_author(outcome, mail, reading.mail, author, context, site)


def _proposed(
    incoming: Incoming, reading: Reading, context: Context | None, reason: str, site: Site
) -> Draft | None:
    """Return the post a moderator would publish; none of what was never meant for the list.

    A member's announcement is proposed as a message of theirs like any other.
    """
    to_the_list = incoming.route.purpose in ("post", "reply") and reading.kind != "command"
    announced = reason == "may_not_announce" and context is not None and context.author is not None
    if context is None or not (to_the_list or announced):
        return None
    return draft_of(incoming, reading, context, site)


def draft_of(incoming: Incoming, reading: Reading, context: Context, site: Site) -> Draft:
    """Return the post a mail would become, placed but without a number, and without our tokens."""
    mail, author = reading.mail, context.author
    where = place(mail, reading.words, context)
    masked = _masking(context.alliance.slug, site)
    subject = masked(subject_of(mail, where, context))
    return Draft(
        author_id=author.id if author else None,
        author=author.name if author else reading.author.name,
        organisation=author.organisation if author else "",
        country=author.country if author else "",
        subject=subject,
        subject_key=subject_key(subject),
        message_id=mail.message_id,
        body_hash=reading.body_hash,
        references=mail.references,
        awaits=awaits(mail, context),
        theme_id=where.theme_id,
        parent_number=where.parent.number if where.parent else None,
        thread=where.parent.thread if where.parent else None,
        placed_by=where.by,
        unsure=where.unsure,
        also=where.also,
        lists=lists_passed(mail),
        received_at=incoming.received_at,
        late=is_late(context.alliance, where.theme_id, incoming.received_at),
        language=reading.language,
        segments=tuple(
            Segment(one.kind, masked(one.text))
            for one in (*reading.words.segments, *_in_file(reading))
        ),
        html=masked(reading.words.html + (from_text(reading.document) if reading.document else "")),
        attachments=for_everyone(mail.attachments),
        other_ids=tuple(one for one in own_ids(mail) if one != mail.message_id),
    )


def _masking(slug: str, site: Site) -> Callable[[str], str]:
    def is_ours(token: str) -> bool:
        return read_token(site.keys, slug, token) is not None

    return partial(mask_tokens, root=site.base_url, is_ours=is_ours)


def _in_file(reading: Reading) -> tuple[Segment, ...]:
    return (Segment("own", f"\n\n{reading.document}"),) if reading.document else ()


def publish(draft: Draft, context: Context, site: Site, reason: str) -> Outcome:
    """Return the outcome of publishing a draft: the post, its number, and its letters."""
    own_id = letter_id_of(draft, context, site)
    post = Post(draft, context.number, letter_id=own_id, published_at=context.now)
    letters = distribute(post, _parent(draft, context), context, site)
    return tell_limit(Outcome("posted", reason, post=post, letters=letters), context, site)


def letter_id_of(draft: Draft, context: Context, site: Site) -> str:
    """Return the Message-ID of the letters that carry a draft once it has the next number."""
    random = _unguessable(draft, site)
    return letter_id(context.alliance.slug, context.number, random, site.addresses.domain)


def _parent(draft: Draft, context: Context) -> Placed | None:
    return next((p for p in context.placed if p.number == draft.parent_number), None)


def _unguessable(draft: Draft, site: Site) -> str:
    """Return the random part of a letter's id: the same on a replay, and no one else's to make."""
    seed = f"{site.keys.current}\n{draft.message_id}\n{draft.body_hash}\n{draft.received_at}"
    return hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:16]
