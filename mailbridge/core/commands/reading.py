"""leave, brief, full, morning, anytime, language and mute: whether and how somebody reads along."""

from mailbridge.changes import FormatChosen, LanguageChosen, MorningChosen, Muted, Unmuted
from mailbridge.core.commands.delivery import Done
from mailbridge.core.commands.order import Command, Order, changed, meant, told
from mailbridge.core.commands.words import LANGUAGES
from mailbridge.core.leaving import left
from mailbridge.core.pages.dates import place_of
from mailbridge.core.pages.names import language_name
from mailbridge.model import DigestFormat, Outcome


def _leave(order: Order) -> Outcome:
    return left(order.member, order.context, order.site, order.mail)


def _format(format_: DigestFormat) -> Command:
    def obey(order: Order) -> Outcome:
        member = order.member
        change, back = FormatChosen(member.id, format_), FormatChosen(member.id, member.format)
        return changed(order, change, back, Done(format_))

    return Command(format_, obey)


def _morning(order: Order) -> Outcome:
    member, alliance = order.member, order.context.alliance
    language = order.site.language_of(member.language, *alliance.languages)
    place = place_of(member.time_zone or alliance.time_zone, language)
    back = MorningChosen(member.id, member.morning)
    return changed(
        order, MorningChosen(member.id, morning=True), back, Done("morning", detail=place)
    )


def _anytime(order: Order) -> Outcome:
    member = order.member
    back = MorningChosen(member.id, member.morning)
    return changed(order, MorningChosen(member.id, morning=False), back, Done("anytime"))


def _language(order: Order) -> Outcome:
    member, language = order.member, LANGUAGES.get(order.asked.argument.casefold(), "")
    if not language:
        return told(order, "which_language")
    change, back = LanguageChosen(member.id, language), LanguageChosen(member.id, member.language)
    return changed(order, change, back, Done("language", detail=language_name(language, language)))


def _mute(order: Order) -> Outcome:
    member, post = order.member, meant(order)
    if post is None:
        return told(order, "which_thread")
    change, back = Muted(member.id, post.thread), Unmuted(member.id, post.thread)
    return changed(order, change, back, Done("mute", detail=f"#{post.thread} {post.subject}"))


LEAVE = Command("leave", _leave)
BRIEF, FULL = _format("brief"), _format("full")
MORNING, ANYTIME = Command("morning", _morning), Command("anytime", _anytime)
LANGUAGE = Command("language", _language)
MUTE = Command("mute", _mute)
