"""Lists of people on the desk: shown first, then brought in or invited; files as Excel writes."""

import re
from html import unescape

from sqlalchemy import func, select

from mailbridge.store import tables
from tests.doors.web.conftest import Answer
from tests.doors.web.signed import SignedIn
from tests.doors.web.world import World

IMPORT = "/desk/stores/people/import"
INVITE = "/desk/stores/people/invite"
BOARD = "/desk/stores/people/invitations"
EXCEL = (
    "name;email;country;organisation\r\n"
    "José Peña;jose@valle.example;BO;Cooperativa Ñandú\r\n"
    "Peter Njeru;peter@embu.example;KE;Embu Growers\r\n"
).encode("cp1252")


def seen(answer: Answer) -> str:
    found = re.search(r'<textarea name="list" hidden>\n(.*?)</textarea>', answer.text, re.DOTALL)
    assert found, answer.text
    return unescape(found[1])


def members(world: World) -> list[str]:
    with world.store.reading() as connection:
        names = select(tables.person.c.name).order_by(tables.person.c.id)
        return list(connection.execute(names).scalars())


def count(world: World, table: str) -> int:
    with world.store.reading() as connection:
        counted = select(func.count()).select_from(tables.metadata.tables[table])
        return connection.execute(counted).scalar_one()


def test_an_excel_list_is_shown_with_how_it_was_read_and_then_brought_in(
    village: World, lead: SignedIn
) -> None:
    shown = lead.post(IMPORT, files=(("file", "members.csv", EXCEL),))
    assert shown.status == 200
    assert "read as Latin-1" in shown.text
    assert "semicolons" in shown.text
    assert "José Peña" in shown.text
    assert "Changes: Organisation, Country" in re.sub(r"\s+", " ", shown.text)
    assert "José Peña" not in members(village)
    done = lead.follow(lead.post(IMPORT, list=seen(shown), seen="yes"))
    assert "The list is in: 1 new, 1 changed." in done.text
    assert members(village)[-1] == "José Peña"
    again = lead.post(IMPORT, files=(("file", "members.csv", EXCEL),))
    assert "New member" not in again.text


def test_cells_are_pasted_from_a_spreadsheet(lead: SignedIn) -> None:
    shown = lead.post(IMPORT, list="name\temail\nAna Ruiz\tana@valle.example")
    assert "Ana Ruiz" in shown.text
    assert "Read with tabs" in shown.text


def test_a_list_with_faults_does_nothing_and_names_each(village: World, lead: SignedIn) -> None:
    answer = lead.post(IMPORT, list="name,email,role\nAna,ana@valle,chief\nB,b@b.example,expert")
    assert answer.status == 422
    assert "Line 2" in answer.text
    assert 'role "chief"' in unescape(answer.text)
    assert "Ana,ana@valle" in answer.text
    assert len(members(village)) == 4
    assert lead.post(IMPORT, list="").status == 422
    workbook = lead.post(IMPORT, files=(("file", "members.xlsx", b"PK\x03\x04...."),))
    assert "This is a workbook." in workbook.text


def test_people_are_invited_after_the_first_mail_was_seen(village: World, lead: SignedIn) -> None:
    rows = "name,email,country,why\nAna Ruiz,ana@valle.example,BO,You built three stores.\n"
    rows += "Peter Njeru,peter@embu.example,KE,\n"
    shown = lead.post(INVITE, list=rows, by="2026-12-01")
    assert shown.status == 200
    assert "You built three stores." in shown.text
    assert "Is a member already" in shown.text
    assert count(village, "invitation") == 0
    sent = lead.post(INVITE, list=seen(shown), by="2026-12-01", seen="yes")
    board = lead.follow(sent).text
    assert "Invitations on their way: 1." in board
    assert "Ana Ruiz" in board
    assert "Bolivia" in board
    assert count(village, "delivery") == 1
    assert "Was asked before" in lead.post(INVITE, list=rows, by="2026-12-01").text


def test_a_day_that_leaves_no_time_to_answer_is_told(lead: SignedIn) -> None:
    rows = "name,email\nAna Ruiz,ana@valle.example"
    assert lead.post(INVITE, list=rows, by="2026-11-01").status == 422
    assert lead.post(INVITE, list=rows, by="soon").status == 422


def test_the_board_shows_one_state_alone(lead: SignedIn) -> None:
    assert "Nobody was invited yet." in lead.get(BOARD).text
    rows = "name,email\nAna Ruiz,ana@valle.example"
    lead.post(INVITE, list=rows, by="2026-12-01", seen="yes")
    assert "Ana Ruiz" in lead.get(f"{BOARD}?state=invited").text
    assert "Ana Ruiz" not in lead.get(f"{BOARD}?state=no").text


def test_who_supports_sees_the_board_and_invites_nobody(support: SignedIn) -> None:
    assert support.get(BOARD).status == 200
    assert support.get(INVITE).status == 403
    assert support.get(IMPORT).status == 403
