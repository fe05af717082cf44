"""One mail, from its bytes to the archive and the outbox.

Reading is slow and recording is exclusive, so the path has three stretches:

    opened    bytes -> prescan -> parse                                (`reading`, no database)
    read      + what it may quote -> classify -> trim                  (`reading`)
    decide    + Context -> rules -> thread -> Draft -> Post, Letters   (an Outcome)

`work` calls the first two outside and the third inside its writing transaction;
all are pure, so a mail can be replayed from its kept bytes at any time. A held
mail keeps its Draft, and approving it publishes that very Draft (`publishing`): the
rules are not asked again.
"""

from dataclasses import replace

from mailbridge.changes import Away
from mailbridge.core.announcement import announced_by_mail
from mailbridge.core.behalf import NoSuchName, forwarded, member_named, named, sent_in
from mailbridge.core.bounces import read_report
from mailbridge.core.by_mail import answered, obeyed
from mailbridge.core.filing import filing, offered
from mailbridge.core.held import ask, ask_moderators, tell_author
from mailbridge.core.held.closed import tell_closed
from mailbridge.core.held.ended import SENT_IN
from mailbridge.core.held.private import LOOKS_PRIVATE, ask_author
from mailbridge.core.held.second_address import SECOND_ADDRESS, ask_supposed
from mailbridge.core.held.unconfirmed import UNCONFIRMED, ask_whether
from mailbridge.core.identity import FORM, known_by, paths_of, taught_by
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.core.reach import of_complaint, of_report
from mailbridge.core.relay import to_moderators
from mailbridge.core.rules import Case, judge
from mailbridge.core.rules.second_address import claimed, vouched_for
from mailbridge.core.site import Site
from mailbridge.core.thread import (
    answers_something,
    normal_subject,
)
from mailbridge.core.trim import trim
from mailbridge.model import (
    Accept,
    Context,
    Draft,
    Drop,
    Event,
    HeldMail,
    Hold,
    Incoming,
    KnownPath,
    Outcome,
    Purpose,
    Reject,
)
from mailbridge.publishing import draft_of, publish
from mailbridge.reading import Reading, words_hash


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
