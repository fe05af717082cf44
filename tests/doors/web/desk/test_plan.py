"""/desk/SLUG/plan: an alliance is prepared by forms, and what is out stays as it is."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from sqlalchemy import select

from mailbridge.errors import BadInput
from mailbridge.model import Alliance
from mailbridge.store import documents, erasure, plan, tables
from tests.doors.web.signed import SignedIn, make_operator, sign_in
from tests.doors.web.world import NOW, World

PLAN = "/desk/stores/plan"
WEEK = f"{PLAN}/in/m1/weeks/t3"


def kept(world: World, slug: str = "stores") -> Alliance:
    with world.store.reading() as connection:
        found = plan.alliance_by_slug(connection, slug)
    assert found
    return found


def starts(alliance: Alliance) -> list[tuple[str, date]]:
    return [
        (f"{module.key}/{theme.key}", theme.starts)
        for module in alliance.modules
        for theme in module.themes
    ]


def test_the_plan_shows_every_week_and_what_is_not_translated_yet(lead: SignedIn) -> None:
    page = lead.get(PLAN).text
    for title in ("Keeping grain", "What spoils first", "Debts between neighbours"):
        assert title in page
    assert "not yet in: es, ar" in page


def test_who_supports_sees_the_plan_and_changes_nothing(support: SignedIn) -> None:
    assert "Keeping grain" in support.get(PLAN).text
    assert "/about" not in support.get(PLAN).text
    assert support.get(WEEK).status == 403


def test_a_module_and_its_weeks_are_added_in_their_order(village: World, lead: SignedIn) -> None:
    lead.post(f"{PLAN}/add", page=PLAN, title="Keeping on")
    done = lead.follow(lead.post(f"{PLAN}/in/m3/add", page=f"{PLAN}/in/m3", week="What lasts"))
    assert "A week is added: What lasts" in done.text
    lead.post(f"{PLAN}/in/m1/add", page=f"{PLAN}/in/m1", week="Who pays")
    assert starts(kept(village)) == [
        ("m1/t1", date(2026, 11, 9)),
        ("m1/t2", date(2026, 11, 16)),
        ("m1/t3", date(2026, 11, 23)),
        ("m1/t4", date(2026, 11, 30)),
        ("m2/t1", date(2026, 12, 7)),
        ("m3/t1", date(2026, 12, 14)),
    ]
    lead.post(f"{PLAN}/in/m1/add", page=f"{PLAN}/in/m1", week="Who else pays")
    assert starts(kept(village))[4:6] == [
        ("m1/t5", date(2026, 12, 7)),
        ("m2/t1", date(2026, 12, 14)),
    ]
    assert kept(village).ends == date(2026, 12, 25)


def test_a_week_is_written_in_two_languages_side_by_side(village: World, lead: SignedIn) -> None:
    words = {
        "starts": "2026-11-24",
        "title": "When to sell",
        "introduction": "Prices rise.",
        "questions": "When?\n\nTo whom?",
        "title-es": "Cuándo vender",
        "introduction-es": "Los precios suben.",
        "questions-es": "¿Cuándo?\n¿A quién?",
    }
    assert lead.post(WEEK, fields={**words, "questions-es": "¿Cuándo?"}).status == 422
    assert "Saved: When to sell" in lead.follow(lead.post(WEEK, fields=words)).text
    theme = kept(village).modules[0].themes[2]
    assert (theme.starts, theme.questions) == (date(2026, 11, 24), ("When?", "To whom?"))
    assert dict(theme.translations)["es"].questions == ("¿Cuándo?", "¿A quién?")
    assert "Los precios suben." in lead.get(WEEK).text


def test_a_day_that_another_week_has_is_refused_and_the_words_are_still_there(
    village: World, lead: SignedIn
) -> None:
    answer = lead.post(WEEK, starts="2026-11-16", title="Later, perhaps", questions="Why?")
    assert answer.status == 422
    assert "is not after the theme before it" in answer.text
    assert "Later, perhaps" in answer.text
    assert kept(village).modules[0].themes[2].title == "When to sell"


def test_dates_that_move_are_shown_before_they_do(village: World, lead: SignedIn) -> None:
    shown = lead.get(f"{WEEK}/extend").text.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Debts between neighbours" in shown
    assert "14 December 2026" in shown
    assert kept(village).ends == date(2026, 12, 18)
    done = lead.follow(lead.post(f"{WEEK}/extend"))
    assert "has a week more" in done.text
    assert kept(village).ends == date(2026, 12, 25)


def test_two_weeks_are_exchanged_unless_one_is_out(village: World, lead: SignedIn) -> None:
    assert "What spoils first" in lead.get(f"{WEEK}/swap").text
    shown = lead.get(f"{WEEK}/swap?other=t1")
    assert "These dates move" in shown.text
    lead.post(f"{WEEK}/swap", page=f"{WEEK}/swap?other=t1", other="t1")
    assert starts(kept(village))[0] == ("m1/t3", date(2026, 11, 9))
    village.say("We open on Mondays.", theme="m1/t2")
    refused = lead.get(f"{WEEK}/swap?other=t2")
    assert "has posts" in refused.text
    assert "Yes, move them" not in refused.text
    assert lead.post(f"{WEEK}/swap", page=f"{WEEK}/swap?other=t1", other="t2").status == 422


def test_what_is_out_is_not_taken_away(village: World, lead: SignedIn) -> None:
    village.say("We open on Mondays.", theme="m1/t3")
    refused = lead.post(f"{WEEK}/remove", page=WEEK)
    assert refused.status == 422
    assert "cannot be removed" in refused.text
    lead.post(f"{PLAN}/in/m2/remove", page=f"{PLAN}/in/m2")
    assert [module.key for module in kept(village).modules] == ["m1"]


def test_links_come_from_a_spreadsheet_and_keep_their_numbers(
    village: World, lead: SignedIn
) -> None:
    rows = "title\turl\tauthor\tyear\nA store\thttps://a.example\tAna\t2020\n"
    rows += "A key\thttps://b.example\t\t\n"
    done = lead.follow(lead.post(f"{WEEK}/resources", list=rows))
    assert "Added to what there is to read: 2." in done.text
    lead.post(f"{WEEK}/resources/2/move", page=WEEK, do="up")
    lead.post(f"{WEEK}/resources/1", title="A dry store", kind="interview", url="https://a.example")
    found = kept(village).modules[0].themes[2].resources
    assert [(each.number, each.title, each.kind) for each in found] == [
        (2, "A key", "external"),
        (1, "A dry store", "interview"),
    ]
    lead.post(f"{WEEK}/resources/2/move", page=WEEK, do="remove")
    assert [each.number for each in kept(village).modules[0].themes[2].resources] == [1]
    wrong = lead.post(f"{WEEK}/resources", list="title,url,kind\nX,ftp://x.example,song")
    assert wrong.status == 422
    assert "Line 2" in wrong.text
    assert lead.post(f"{WEEK}/resources", list="title,url\nX,ftp://x.example").status == 422


def test_a_document_is_kept_and_read(village: World, lead: SignedIn) -> None:
    lead.post(f"{WEEK}/resources", files=(("document", "Stores.txt", b"Dry floors."),))
    resource = kept(village).modules[0].themes[2].resources[0]
    assert (resource.title, resource.file, resource.size) == ("Stores", "Stores.txt", 11)
    with village.store.reading() as connection:
        found = documents.by_number(connection, village.alliance_id, resource.number)
    assert found
    assert found.content == b"Dry floors."


def test_what_the_alliance_is_can_be_changed(village: World, lead: SignedIn) -> None:
    form = lead.get(f"{PLAN}/about").text
    values = dict(re.findall(r'<input id="([a-z_]+)"[^>]* value="([^"]*)"', form))
    values |= dict(
        re.findall(r'<select id="([a-z_]+)".*?value="([^"]*)" selected', form, re.DOTALL)
    )
    areas = re.findall(r'<textarea id="([a-z_]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    values |= {name: unescape(text) for name, text in areas}
    values = {name: unescape(text) for name, text in values.items()}
    assert "Adaeze Obi <adaeze@granary.example>, lead" in values["moderators"]
    refused = lead.post(f"{PLAN}/about", fields={**values, "moderators": "Adaeze", "starts": "x"})
    assert refused.status == 422
    wrong = lead.post(f"{PLAN}/about", fields={**values, "time_zone": "Africa/Nirobi"})
    assert "did you mean" in wrong.text
    wanted = {**values, "name": "Village Granaries", "word_limit": "300", "moderation": "all"}
    wanted["moderators"] += "\nAna Ruiz <ana@valle.example>"
    lead.post(f"{PLAN}/about", fields=wanted)
    now = kept(village)
    assert (now.name, now.word_limit, now.moderation) == ("Village Granaries", 300, "all")
    assert [each.name for each in now.moderators] == ["Adaeze Obi", "Tomás Iriarte", "Ana Ruiz"]
    assert "Ana Ruiz" in lead.get("/desk/stores/people?part=moderators").text


def test_the_plan_goes_out_as_toml_and_comes_in_after_it_was_shown(
    village: World, lead: SignedIn
) -> None:
    file = lead.get(f"{PLAN}/stores.toml").text
    assert 'title = "When to sell"' in file
    lead.post(f"{PLAN}/file", list=file, seen="yes")
    same = lead.post(f"{PLAN}/file", list=file)
    assert "Nothing: the plan is so already." in same.text
    wanted = file.replace("When to sell", "When to wait")
    shown = lead.post(f"{PLAN}/file", list=wanted)
    assert "theme m1/t3" in shown.text
    assert kept(village).modules[0].themes[2].title == "When to sell"
    lead.post(f"{PLAN}/file", list=wanted, seen="yes")
    assert kept(village).modules[0].themes[2].title == "When to wait"
    assert lead.post(f"{PLAN}/file", list="[alliance").status == 422
    assert lead.post(f"{PLAN}/file", list=file.replace('"stores"', '"other"')).status == 422


def test_what_was_saved_is_put_back_with_its_numbers_and_files(
    village: World, lead: SignedIn
) -> None:
    lead.post(f"{WEEK}/resources", files=(("document", "Stores.txt", b"Dry floors."),))
    before = kept(village).modules[0]
    lead.post(f"{WEEK}/resources/1/move", page=WEEK, do="remove")
    lead.post(f"{PLAN}/in/m1", title="Keeping maize")
    listed = lead.get(f"{PLAN}/earlier").text
    assert listed.index("module m1") < listed.index("resource 1")
    assert "Adaeze Obi" in listed
    one = re.findall(r"/earlier/(\d+)", listed)[1]  # before the document was taken out
    shown = lead.get(f"{PLAN}/earlier/{one}").text
    assert "module m1" in shown
    assert "resource 1" in shown
    assert kept(village).modules[0].title == "Keeping maize"
    done = lead.follow(lead.post(f"{PLAN}/earlier/{one}"))
    assert "The plan is as it was before." in done.text
    now = kept(village).modules[0]
    assert (now.title, now.summary) == (before.title, before.summary)
    assert now.themes[2].resources == before.themes[2].resources
    with village.store.reading() as connection:
        assert documents.by_number(connection, village.alliance_id, 1)
    assert "Nothing: the plan is so already." in lead.get(f"{PLAN}/earlier/{one}").text


def test_what_has_posts_by_now_is_not_put_back(village: World, lead: SignedIn) -> None:
    lead.post(f"{PLAN}/in/m1/add", page=f"{PLAN}/in/m1", week="Who pays")
    one = re.findall(r"/earlier/(\d+)", lead.get(f"{PLAN}/earlier").text)[0]
    village.themes["m1/t4"] = kept(village).modules[0].themes[3].id
    village.say("We all do.", theme="m1/t4")
    assert lead.get(f"{PLAN}/earlier/{one}").status == 422
    assert lead.post(f"{PLAN}/earlier/{one}", page=PLAN).status == 422
    assert len(kept(village).modules[0].themes) == 4


def test_an_earlier_plan_goes_with_the_moderator_it_names(village: World, lead: SignedIn) -> None:
    lead.post(f"{PLAN}/in/m1", title="Keeping maize")
    assert "module m1" in lead.get(f"{PLAN}/earlier").text
    with village.store.writing() as connection:
        person = erasure.person_of(connection, "tomás@granary.example")
        assert person
        erasure.erase(connection, erasure.remains(connection, person), "operator", NOW)
    assert "Nobody has changed the plan" in lead.get(f"{PLAN}/earlier").text


def test_the_programme_fits_a_page_to_print(lead: SignedIn) -> None:
    page = lead.get(f"{PLAN}/print").text
    assert "Who holds the key of a store you know" in page
    assert "stores@talks.example.org" in page


def test_a_plan_file_does_not_overwrite_what_any_edit_changed(
    village: World, lead: SignedIn
) -> None:
    for number, title in (("t3", "Later"), ("t2", "Keys")):
        path = f"{PLAN}/in/m1/weeks/{number}"
        form = lead.get(path).text
        day = re.search(r'name="starts"[^>]*value="([^"]+)"', form)
        assert day
        lead.post(path, starts=day[1], title=title)
    file = kept(village)
    themes = tuple(replace(each, title=f"{each.title}!") for each in file.modules[0].themes)
    other = replace(file, modules=(replace(file.modules[0], themes=themes), *file.modules[1:]))
    with village.store.writing() as connection:
        with pytest.raises(BadInput, match="m1/t2 was edited") as refused:
            plan.apply(connection, other, NOW)
        assert "m1/t3 was edited" in str(refused.value)
        plan.apply(connection, other, NOW, force=True)


def test_a_copy_has_all_its_dates_moved_and_is_led_by_who_made_it(
    village: World, lead: SignedIn
) -> None:
    form = {"model": "stores", "name": "Village Stores again", "slug": "stores2"}
    done = lead.follow(lead.post("/desk/new", fields={**form, "starts": "2027-05-01"}))
    assert "Village Stores again is made, and you lead it." in done.text
    copy = kept(village, "stores2")
    assert copy.starts == date(2027, 5, 3)
    assert starts(copy) == [
        ("m1/t1", date(2027, 5, 3)),
        ("m1/t2", date(2027, 5, 10)),
        ("m1/t3", date(2027, 5, 17)),
        ("m2/t1", date(2027, 5, 31)),
    ]
    assert [each.name for each in copy.moderators if each.lead] == ["Adaeze Obi"]
    with village.store.reading() as connection:
        posts = connection.execute(select(tables.post.c.id)).all()
    assert posts == []
    again = lead.post("/desk/new", fields={**form, "starts": "2027-05-01"})
    assert again.status == 422
    assert "This is taken already." in again.text


def test_an_alliance_from_nothing_grows_by_forms_alone(village: World, lead: SignedIn) -> None:
    form = {"model": "", "name": "Seeds", "slug": "seeds", "starts": "2027-02-01"}
    lead.post("/desk/new", fields={**form, "languages": "en, es", "time_zone": "America/La_Paz"})
    here = "/desk/seeds/plan"
    assert "There is no module yet." in lead.get(here).text
    lead.post(f"{here}/add", page=here, title="First")
    lead.post(f"{here}/in/m1/add", page=f"{here}/in/m1", week="Who we are")
    assert starts(kept(village, "seeds")) == [("m1/t1", date(2027, 2, 1))]
    for wrong in ({"slug": "Seeds!"}, {"slug": "new"}, {"starts": "soon"}, {"model": "lea4"}):
        assert lead.post("/desk/new", fields={**form, "slug": "more", **wrong}).status == 422


def test_only_leads_and_operators_make_alliances(
    village: World, support: SignedIn, door: SignedIn
) -> None:
    assert support.get("/desk/new").status == 403
    make_operator(village, "Wanjiru Kamau")
    assert sign_in(village, door, "Wanjiru Kamau").get("/desk/new").status == 200
