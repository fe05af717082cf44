"""Which type's values each template of ours is given: what samples for it are made of.

A template that is not here is taken in by one that is.
"""

from collections.abc import Callable, Mapping
from pkgutil import resolve_name
from typing import Any

from digests.core.contents import Contents, Item
from digests.core.formats.brief import Line
from digests.core.formats.full import Whole
from digests.core.highlights.document import Document
from digests.core.highlights.markdown import escaped
from digests.core.highlights.parts import Quote
from digests.core.participation.figures import Part, Report
from digests.core.sheet import Block
from digests.core.theme import ThemeText
from digests.made_up import made_up
from mailbridge.core import notices
from mailbridge.core.nudge import Asked
from mailbridge.core.pages.desk.fault_words import told
from mailbridge.core.took_part import TookPart
from mailbridge.core.wording import LetterText


def _cited(one: Quote) -> str:
    return escaped(one.label)


_WORDS = tuple[tuple[Item, str], ...]
_MAILS: Mapping[str, Mapping[str, Any]] = {
    "mail/post.txt": {"post": LetterText},
    "mail/post.html": {"post": LetterText},
    "mail/theme.txt": {"theme": ThemeText},
    "mail/digest_brief.txt": {
        "digest": Contents,
        "parts": tuple[tuple[str, tuple[Line, ...]], ...],
        "told": _WORDS,
        "minutes": int,
    },
    "mail/digest_full.txt": {
        "digest": Contents,
        "parts": tuple[tuple[str, tuple[Item, ...]], ...],
        "messages": tuple[Whole, ...],
        "told": _WORDS,
    },
    "mail/issue.html": {"subject": str, "blocks": tuple[Block, ...]},
    "mail/notice.html": {"subject": str, "blocks": tuple[notices.Block, ...]},
    "mail/nudge.txt": {"say": Asked},
    "mail/trial.txt": {},
    "mail/rehearsal.txt": {},
    "mail/notices/consent.txt": {"own": str, "archive": str, "attribution": str},
    "letter/participation.html": {"say": TookPart},
    "highlights/print.html": {"doc": Document},
    "highlights/document.txt": {"doc": Document, "md": escaped, "cite": _cited, "listed": bool},
    "report/closing.txt": {
        "all": Report,
        **dict.fromkeys(("name", "begins", "ends", "top", "regions", "url"), str),
        "liveliest": Part | None,
        "liveliest_posts": int,
        "unnamed": int,
    },
    "pages/look.css": {},
    "pages/icon.svg": {},
    "pages/copy_search.js": {},
    "pages/desk/refusals.txt": {"kind": str},
}
NOTICES = {
    "address": "core.addressing:NewAddress",
    "address_added": "core.answers.own:Added",
    "already": "core.answers:Already",
    "announcement": "core.announcement:Announced",
    "announcement_dropped": "core.announcement:Announced",
    "announcement_goes": "core.announcement:Announced",
    "file": "core.filing:Shown",
    "file_missing": "core.filing:Missing",
    "file_no": "core.answers.filing:Stands",
    "file_yes": "core.answers.filing:Stands",
    "announcement_went": "digests.reported:Went",
    "closed": "core.held.closed:Closed",
    "closing": "digests.closing:Goodbye",
    "complained": "core.reach:About",
    "confirm": "core.commands.order:Confirm",
    "corrected": "core.commands.own_posts:NewWords",
    "day_full": "core.day_full:DayFull",
    "decided": "core.answers.moderate:OnHeld",
    "done": "core.commands.delivery:Done",
    "erase": "",
    "erase_moderator": "",
    "erasing": "",
    "from_moderator": "core.answers.relay:FromModerator",
    "held": "core.held:ToModerator",
    "help": "core.commands.about:Help",
    "highlights_published": "digests.core.highlights.mails:PublishedMail",
    "invitation": "core.invitations.letter:Inviting",
    "invitation_answered": "core.invitations.answers:Heard",
    "invitation_declined": "core.invitations.answers:Declined",
    "invitation_reminder": "core.invitations.letter:Inviting",
    "join_closed": "core.invitations.joining:NotOpen",
    "join_confirm": "core.invitations.letter:Inviting",
    "join_decided": "core.answers.admit:OnRequest",
    "join_refused": "core.answers.admit:NotIn",
    "join_request": "core.invitations.admitting:Request",
    "join_waits": "",
    "left": "core.leaving:Farewell",
    "letter": "core.took_part:TookPart",
    "letter_refused": "core.reach:About",
    "long": "core.word_limit:Long",
    "no_such_name": "core.behalf:NoSuchName",
    "not_done": "core.commands.own_posts:NotDone",
    "not_published": "core.held.ended:NotPublished",
    "not_you": "",
    "nudge": "core.nudge:Said",
    "out": "core.held.ended:Out",
    "press": "core.answers.moderate:OnHeld",
    "preview": "digests.core.ahead:Preview",
    "preview_done": "core.answers.preview:Previewed",
    "private": "core.held.private:MeantFor",
    "private_answer": "core.answers.private_word:Between",
    "private_answered": "core.answers.private_word:Between",
    "private_not_sent": "core.answers.private_word:NotSent",
    "private_passed_on": "core.answers.private_word:NotSent",
    "private_word": "core.answers.private:PrivateWord",
    "profile": "core.answers.introduced:Profile",
    "quoted": "digests.core.highlights.mails:QuotedMail",
    "rated": "core.answers.closing:Rated",
    "reach": "",
    "reached": "",
    "reminder": "moderation:Waiting",
    "reopened": "core.answers.moderate:OnHeld",
    "returned": "core.leaving:Back",
    "second_address": "core.held.second_address:PerhapsYours",
    "second_answered": "core.answers.second_address:Whose",
    "sent": "core.commands.sending:Sent",
    "sent_doc": "core.commands.sending:SentDoc",
    "sent_files": "core.commands.sending:SentFiles",
    "sent_in": "core.held.ended:Out",
    "sign_in": "core.signing:SignIn",
    "star": "core.commands.star:Star",
    "still_waiting": "",
    "stranger": "",
    "taken": "core.answers.moderate:OnHeld",
    "taken_back": "core.commands.own_posts:Gone",
    "to_moderators": "core.relay:ToModerators",
    "too_late": "core.answers.moderate:OnHeld",
    "unclear": "core.answers.moderate:Unclear",
    "undone": "core.answers.moderate:OnHeld",
    "unreachable": "core.reach:About",
    "waiting": "core.held:ToAuthor",
    "week": "digests.week:Asking",
    "welcome": "core.welcome:Welcome",
    "which_language": "",
    "which_thread": "",
    "whoami": "core.commands.about:Whoami",
    "withdrawn": "core.commands.own_posts:NotPublished",
    "wrap_up": "core.answers.wrap_up:Told",
    "written": "core.held.unconfirmed:WrittenOnAPage",
}
_PAGES = {
    "alliance": "alliance:AlliancePage",
    "copy_search": "doors.web.copy:SearchPage",
    "desk/announcement": "desk.announcements:AnnouncementPage",
    "desk/announcements": "desk.announcements:AnnouncementsPage",
    "desk/audit": "desk.audit:AuditPage",
    "desk/behalf": "desk.discussion:BehalfPage",
    "desk/closing": "digests.core.pages.closing:ClosingPage",
    "desk/discussion": "desk.discussion:DiscussionPage",
    "desk/found_links": "desk.found_links:FoundLinksPage",
    "desk/held": "desk.held:HeldPage",
    "desk/held_edit": "desk.held_mail:EditPage",
    "desk/held_mail": "desk.held_mail:HeldMailPage",
    "desk/highlights": "digests.core.pages.desk_highlights:ListPage",
    "desk/highlights_edit": "digests.core.pages.desk_highlights_edit:EditPage",
    "desk/highlights_passages": "digests.core.pages.desk_passages:PassagesPage",
    "desk/home": "desk.home:HomePage",
    "desk/import": "desk.lists:ListPage",
    "desk/invitations": "desk.board:BoardPage",
    "desk/invite": "desk.lists:ListPage",
    "desk/nudge": "desk.silent:NudgePage",
    "desk/people": "desk.people:PeoplePage",
    "desk/person": "desk.people:PersonPage",
    "desk/plan": "desk.plan:PlanPage",
    "desk/plan_about": "desk.plan_about:AboutPlanPage",
    "desk/plan_calendar": "digests.core.pages.plan:CalendarPage",
    "desk/plan_earlier": "desk.plan_earlier:EarlierList",
    "desk/plan_earlier_one": "desk.plan_earlier:EarlierPage",
    "desk/plan_file": "desk.plan_file:FilePage",
    "desk/plan_mail": "digests.core.pages.plan:WeekMailPage",
    "desk/plan_module": "desk.plan:ModulePage",
    "desk/plan_moves": "desk.plan:MovesPage",
    "desk/plan_new": "desk.plan_about:NewPage",
    "desk/plan_print": "desk.plan_file:PrintPage",
    "desk/plan_rehearsal": "digests.core.pages.plan:RehearsalPage",
    "desk/plan_resource": "desk.plan_theme:ResourcePage",
    "desk/plan_resources": "desk.plan_theme:ResourcePage",
    "desk/plan_theme": "desk.plan_theme:ThemePage",
    "desk/reading": "desk.reading:ReadingPage",
    "desk/silent": "desk.silent:SilentPage",
    "desk/stuck": "desk.stuck:StuckPage",
    "desk/tend": "desk.discussion:TendPage",
    "desk/trace": "desk.trace:TracePage",
    "desk/week": "digests.core.pages.week:WeekPage",
    "highlights": "digests.core.pages.highlights:HighlightsPage",
    "home": "alliance:HomePage",
    "invitation": "invitation:InvitationPage",
    "leave": "leave:LeavePage",
    "letter": "doors.web.outbox:LetterPage",
    "mail": "mail:MailPage",
    "me/about": "me.about:AboutPage",
    "me/edit": "me.posts:EditPage",
    "me/posts": "me.posts:PostsPage",
    "me/reading": "me.reading:ReadingPage",
    "module": "alliance:ModulePage",
    "notice": "notice:NoticePage",
    "people": "people:PeoplePage",
    "post": "permalink:PostPage",
    "question": "question:QuestionPage",
    "reply": "reply:ReplyPage",
    "report": "digests.core.pages.report:ReportPage",
    "resources": "resources:ResourcesPage",
    "search": "search:SearchPage",
    "sent": "doors.web.outbox:SentPage",
    "sign_in": "sign_in:SignInPage",
    "theme": "theme:ThemePage",
    "thread": "theme:ThreadPage",
    "threads": "theme:ThreadsPage",
}


def values_for(template: str) -> Callable[[int], Mapping[str, object]] | None:
    """Return what makes values for a template, others each turn; None for one only taken in."""
    kinds = _kinds(template)
    if kinds is None:
        return None
    return lambda turn: {name: made_up(kind, turn) for name, kind in kinds.items()}


def _kinds(template: str) -> Mapping[str, Any] | None:
    if template in _MAILS:
        return _MAILS[template]
    name = template.partition("/")[2].rpartition(".")[0]
    if template.startswith("pages/") and name in _PAGES:
        return {"page": _type(_PAGES[name], "core.pages."), "told": told}
    notice = name.removeprefix("notices/")
    if template.startswith("mail/notices/") and notice in NOTICES:
        say = _type(NOTICES[notice]) if NOTICES[notice] else type(None)
        return {"to": notices.Addressee, "here": notices.Around, "say": say}
    return None


def _type(name: str, inside: str = "") -> Any:
    """Return a type by its module and name: in `digests`, at a door, or in a part of mailbridge."""
    if name.startswith("digests."):
        return resolve_name(name)
    return resolve_name(f"mailbridge.{'' if name.startswith('doors.') else inside}{name}")
