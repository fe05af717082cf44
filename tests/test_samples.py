"""Each of the twelve sample mails has its golden mails, made by the real code, in four languages.

The samples are the standard of tone and layout. `said` are sentences of theirs that
the English mail has word for word; the other languages are translated from the meaning.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NOTICES, ISSUES = HERE / "core" / "notices", HERE / "digests" / "mails"
LANGUAGES = ("es", "pt", "fr")
# The titles and words of people stay as they wrote them.
UNTRANSLATED = (
    "Subject: [Farms] M2.3 Contracts farmers can live with",
    "Subject: Re: [Farms] M2.3 Contracts farmers can live with",
    "Doc 20. Arbitration in the village.",
    "M2.4 Cooperatives that last",
)


@dataclass(frozen=True)
class Sample:
    """A sample, the golden mail that is made of it, and sentences that both have."""

    number: int
    english: Path
    said: tuple[str, ...]

    def in_language(self, language: str) -> Path:
        """Return the golden mail in another language."""
        stem = self.english.stem.removesuffix("-en")
        return self.english.with_name(f"{stem}-{language}.txt")


SAMPLES = (
    Sample(
        1,
        NOTICES / "01-invitation.txt",
        (
            "Subject: Invitation: Small Farms, Fair Markets, a discussion by e-mail",
            "twelve weeks of discussion, by e-mail only, among 30 people from 18 countries",
            "Five lines are welcome. On Friday you get a one-page summary. No password,",
            "Your e-mail address is never shown.",
            "NO   not this time (if you know someone better placed, tell me who)",
            "I will remind you once. If I hear nothing, we delete your address.",
        ),
    ),
    Sample(
        2,
        ISSUES / "theme-en.txt",
        (
            "Subject: [Farms] M2.3 Contracts farmers can live with",
            "Dear colleagues,",
            "To read, if you have time:",
            "To get one by e-mail, reply with: send doc 17",
            "To take part, reply to this mail. All ",
            "Elena Huanca and Joseph Obura, moderators",
            "Farms M2.3 #61, week 7 of 12",
            "Only to the moderators: farms-owner@talk.example.org",
        ),
    ),
    Sample(
        3,
        ISSUES / "post-en.txt",
        (
            "Subject: Re: [Farms] M2.3 Contracts farmers can live with",
            "Mubende Grain Farmers' Union, Uganda\nAnswering Wilmer Choque (Bolivia), #62",
            "To get it by e-mail, reply with: send file 64",
            "Less mail, pause or leave: https://talk.example.org/farms/mail",
        ),
    ),
    Sample(
        4,
        ISSUES / "wrap-up-en.txt",
        (
            "THE WEEK, BY THE MODERATORS",
            "NO ANSWER YET",
            "NEW TO READ",
            "Doc 20. Arbitration in the village.",
            "2022, English, 9 pages, 420 KB",
            "M2.4 Cooperatives that last",
            "reply to this mail and begin with the number: #",
            "To read a message in full, reply with: send 6",
            "To get a document, reply with: send doc 20",
            "Everything on one page: https://talk.example.org/farms",
        ),
    ),
    Sample(
        5,
        NOTICES / "05-held-to-moderator.txt",
        (
            'Subject: Held: Tesfaye Worku, "We read it aloud first" (1 of 2 waiting)',
            "For M2.3, answering #64. Came 09:42 your time, 20 minutes ago.\n",
            "OK note: ...   publish it with your note under it",
            "To change the text: https://talk.example.org/desk/",
            "Elena got this too. Nobody has taken it yet.",
        ),
    ),
    Sample(
        6,
        NOTICES / "06-your-mail-is-held.txt",
        (
            "They do this for everybody, usually within one working day. After that, your",
            "You need do nothing, and you need not send it again. We will write to you",
            "To take it back, reply with: withdraw",
            "We left out the quoted text and your signature, with its telephone number.",
        ),
    ),
    Sample(
        7,
        NOTICES / "07-welcome.txt",
        (
            "Subject: Welcome, Grace. Two lines about you?",
            "You are in. The first theme comes on Monday 11 January at 9:00 in Kampala.",
            "We have you as: Grace Nakibuuka, Mubende Grain Farmers' Union, Uganda. English.",
            "2. To speak only to Joseph and me, write to farms-owner@talk.example.org",
        ),
    ),
    Sample(
        8,
        NOTICES / "08-your-message-is-out.txt",
        (
            "Your message went to all members at 10:05, as M2.3 #68.",
            "To correct it, reply with: correct 68, and the new text below.",
        ),
    ),
    Sample(
        9,
        NOTICES / "09-second-address.txt",
        (
            'A message signed "Grace N." came at 18:20, in answer to #66, from an address',
            "ONCE   publish it, but forget the address",
            "Until you answer, it waits. Nothing is lost.",
        ),
    ),
    Sample(
        10,
        ISSUES / "facts-en.txt",
        (
            "please write 120 words",
            "Nobody named Q2",
            "Questions nobody answered:",
            "Most answered: #62",
            "Drafts to write to them: https://talk.example.org/desk/farms/",
            "To write the wrap-up, just reply to this mail. Numbers like #64 become links, names",
            "It goes to ",
        ),
    ),
    Sample(
        11,
        NOTICES / "11-nudge.txt",
        (
            "Subject: Kwabena, a question only you can answer",
            "I remember that your shea groups used the chiefs for this.",
            "If this is a bad month, say so, and I will not ask again before April.",
        ),
    ),
    Sample(
        12,
        NOTICES / "12-you-have-left.txt",
        (
            "Subject: You have left Small Farms, Fair Markets",
            "As you asked, you get no more mail from us.",
            "Was it a mistake, or did somebody else press the button in a mail you forwarded?",
            "Only too much mail? Reply with: weekly",
            "Thank you for what you gave to the discussion.\n\nElena Huanca and Joseph Obura",
        ),
    ),
)


def test_no_sample_is_left_out() -> None:
    assert [sample.number for sample in SAMPLES] == list(range(1, 13))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.english.stem)
def test_the_english_mail_has_the_samples_words(sample: Sample) -> None:
    text = sample.english.read_text("utf-8")
    assert [words for words in sample.said if words not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.english.stem)
def test_it_is_translated_and_asks_for_no_word_of_english(sample: Sample, language: str) -> None:
    text = sample.in_language(language).read_text("utf-8")
    ours = [words for words in sample.said if " " in words and words in text]
    assert [words for words in ours if words not in UNTRANSLATED] == []
    assert "reply with" not in text.casefold()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.english.stem)
def test_whoever_cannot_open_a_link_loses_nothing(sample: Sample) -> None:
    """The mail is read aloud without its addresses: it still says what happened and what to do."""
    body = sample.english.read_text("utf-8").partition("\n\n")[2]
    words = [line for line in body.split("\n") if "https://talk.example.org" not in line]
    assert len(" ".join(words).split()) > 30
    assert "click" not in body.casefold()
