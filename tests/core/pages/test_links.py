from mailbridge.core.pages.links import Links, mailto

PLAIN = Links("https://talk.example.org")
BELOW = Links("https://ngo.example.org/talks")


def test_every_url_of_the_contract_is_written_in_one_place() -> None:
    assert PLAIN.home() == "/"
    assert PLAIN.alliance("lea4") == "/lea4/"
    assert PLAIN.module("lea4", "m2") == "/lea4/m2/"
    assert PLAIN.theme("lea4", "m2", "t3") == "/lea4/m2/t3/"
    assert PLAIN.post("lea4", 14) == "/lea4/14"


def test_later_sheets_have_paths_of_their_own() -> None:
    assert PLAIN.theme("lea4", "m2", "t3", 2) == "/lea4/m2/t3/page-2"
    assert PLAIN.thread("lea4", 14, 3) == "/lea4/threads/14/page-3"
    assert PLAIN.threads("lea4") == "/lea4/threads/"


def test_a_site_below_a_path_keeps_it_in_every_link_and_once_in_whole_urls() -> None:
    assert BELOW.post("lea4", 14) == "/talks/lea4/14"
    assert BELOW.absolute(BELOW.post("lea4", 14)) == "https://ngo.example.org/talks/lea4/14"


def test_a_site_without_an_address_has_paths_and_no_whole_urls() -> None:
    assert Links("").post("lea4", 14) == "/lea4/14"
    assert Links("").absolute("/lea4/14") == ""


def test_a_files_name_cannot_leave_its_place_in_the_path() -> None:
    path = PLAIN.file("lea4", 14, 1, "../../x?y#z.pdf")
    assert path == "/lea4/14/files/1/..%2F..%2Fx%3Fy%23z.pdf"
    assert PLAIN.file("lea4", 14, 2, "") == "/lea4/14/files/2/file"


def test_a_mail_link_cannot_be_given_more_recipients_or_headers_by_a_subject() -> None:
    link = mailto("lea4@talks.example.org", "Re: keys&bcc=x@evil.example", "<1.a@b>")
    assert link == (
        "mailto:lea4@talks.example.org?subject=Re%3A%20keys%26bcc%3Dx%40evil.example"
        "&In-Reply-To=%3C1.a%40b%3E"
    )
