"""Every notice there is, in every language, of made-up values: its form, and its words twice."""

from dataclasses import replace

import mailparser
import pytest

from digests.template_values import NOTICES, values_for
from mailbridge.core.notices import Word, notice, to_member
from mailbridge.model import Context
from tests import outbox
from tests.digests import mails, sample_mails, week

FULL, BARE = 0, 1  # turns of made-up values: with all there may be, and with little


@pytest.mark.parametrize("language", mails.LANGUAGES)
@pytest.mark.parametrize("turn", [FULL, BARE])
def test_two_parsers_find_nothing_wrong_and_html_has_the_words_of_the_text(
    language: str, turn: int
) -> None:
    lead = replace(week.member(language), id=9, name="Elena Huanca", role="moderator", lead=True)
    context = Context(sample_mails.FARMS, None, (lead, week.member(language)), 100, week.FRIDAY)
    for name in NOTICES:
        values = values_for(f"mail/notices/{name}.txt")
        assert values is not None
        word = Word(name, to_member(lead), values(turn)["say"])
        content = notice(word, context, outbox.site_of()).content
        mail = mails.read(content)
        kinds = [one.get_content_type() for one in mail.walk()]
        assert kinds == ["multipart/alternative", "text/plain", "text/html"], name
        assert not any(one.defects for one in (*mail.walk(), *mail.values())), name
        assert not mailparser.parse_from_bytes(content).has_defects, name
        assert turn == BARE or mail["subject"].strip(), name
        assert "{" not in mails.part(content, "plain"), name
        assert mails.words_of_html(content) == mails.words_of_text(content), name
