"""The desk's pages by which an alliance is prepared: its people and its plan."""

from mailbridge.doors.web.desk import (
    board,
    importing,
    invite,
    people,
    plan,
    plan_about,
    plan_earlier,
    plan_file,
    plan_new,
    plan_theme,
    silent,
)
from mailbridge.doors.web.signed import SignedPage

_PLAN = "/desk/{slug}/plan"
_MODULE = f"{_PLAN}/in/{{module}}"
_WEEK = f"{_MODULE}/weeks/{{theme}}"
_RESOURCE = f"{_WEEK}/resources/{{number}}"

NEW = SignedPage("/desk/new", plan_new.show, plan_new.act)  # before /desk/{slug}

PREPARING: tuple[SignedPage, ...] = (
    SignedPage("/desk/{slug}/people", people.show, may="support"),
    SignedPage("/desk/{slug}/people/invitations", board.show, may="support"),
    SignedPage(
        "/desk/{slug}/people/invite", invite.show, invite.act, may="lead", most=importing.LIST
    ),
    SignedPage(
        "/desk/{slug}/people/import", importing.show, importing.act, may="lead", most=importing.LIST
    ),
    SignedPage("/desk/{slug}/people/silent", silent.show, may="support"),
    SignedPage("/desk/{slug}/people/{member}/nudge", silent.show_nudge, silent.send, "support"),
    SignedPage("/desk/{slug}/people/{member}", people.show_one, people.change, may="support"),
    SignedPage("/desk/{slug}/people/{member}/undo", None, people.undo, may="support"),
    SignedPage(_PLAN, plan.show, may="support"),
    SignedPage(f"{_PLAN}/add", None, plan.add_module, may="lead"),
    SignedPage(f"{_PLAN}/about", plan_about.show, plan_about.act, may="lead"),
    SignedPage(f"{_PLAN}/print", plan_file.programme, may="support"),
    SignedPage(f"{_PLAN}/earlier", plan_earlier.show, may="lead"),
    SignedPage(
        f"{_PLAN}/earlier/{{number}}", plan_earlier.show_one, plan_earlier.put_back, may="lead"
    ),
    SignedPage(f"{_PLAN}/file", plan_file.show, plan_file.act, "lead", importing.LIST),
    SignedPage(f"{_PLAN}/{{name}}.toml", plan_file.toml, may="lead"),
    SignedPage(_MODULE, plan.show_module, plan.change_module, may="lead"),
    SignedPage(f"{_MODULE}/add", None, plan.add_theme, may="lead"),
    SignedPage(f"{_MODULE}/remove", None, plan.remove_module, may="lead"),
    SignedPage(_WEEK, plan_theme.show, plan_theme.change, may="lead"),
    SignedPage(f"{_WEEK}/remove", None, plan_theme.remove, may="lead"),
    SignedPage(f"{_WEEK}/extend", plan.show_extend, plan.extend, may="lead"),
    SignedPage(f"{_WEEK}/swap", plan.show_swap, plan.swap, may="lead"),
    SignedPage(f"{_WEEK}/resources", plan_theme.show_new, plan_theme.add, "lead", plan_theme.FILE),
    SignedPage(_RESOURCE, plan_theme.show_resource, plan_theme.change_resource, may="lead"),
    SignedPage(f"{_RESOURCE}/move", None, plan_theme.move_resource, may="lead"),
)
