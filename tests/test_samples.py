"""Each of the twelve sample mails has its golden mails, made by the real code, in four languages.

The samples are the standard of tone and layout. `said` are sentences of theirs that
the English mail has word for word; the other languages are translated from the meaning.
"""

import re
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
            "To take part, reply to this mail. All 30 members will read your answer.",
            "On Friday we sum up.",
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
            "reply to this mail and begin with the number: #69 ...",
            "To read a message in full, reply with: send 62",
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
            "To ask something, just reply. Only the two moderators will see it.",
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
            "Your message went to all members at 10:05 (Addis Ababa), as M2.3 #68.",
            "To correct it, reply with: correct 68, and the new text below.",
        ),
    ),
    Sample(
        9,
        NOTICES / "09-second-address.txt",
        (
            'A message signed "Grace N." came at 18:20 (Kampala), in answer to #66, from an',
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
            "It goes to 30 members: 14 get each message, 4 daily, 12 weekly.",
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
            "As you asked, you get no more mail from us. Your three messages stay on the web",
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


# What our mail has in place of a line of the sample's; all of their other lines are the same.
# A machine words these: it gives full names, tells the kind of a document and quotes what
# people wrote, where the samples shorten and sum up.
OURS = {
    "02-weekly-theme": {
        "Who carries the risk when the price falls? Three questions for this week,"
        " 22 to 26 February.": "3 questions for the days from 22 February to 28 February.",
        "Answer any ONE question, even in five lines:": (
            "Answer any one question, even in five lines:"
        ),
        "Doc 17. Interview: a maize buyer explains his contract. 2025, English, 4 pages, 180 KB": (
            "Doc 17. A maize buyer explains his contract. Interview, 2025, English, 4 pages, 180 KB"
        ),
        "Doc 18. Quinoa contracts: ten clauses to avoid. 2023, Spanish, 12 pages, 640 KB": (
            "Doc 18. Quinoa contracts: ten clauses to avoid."
            " Publication, 2023, Spanish, 12 pages, 640 KB"
        ),
        "Doc 19. What 200 tomato growers signed. 2024, English, 31 pages, 1.9 MB": (
            "Doc 19. What 200 tomato growers signed. Publication, 2024, English, 31 pages, 1.9 MB"
        ),
        "To take part, reply to this mail. All 30 members will read your answer. English or"
        " Spanish, up to 600 words. On Friday we sum up.": (
            "To take part, reply to this mail. All 30 members will read your answer."
            " You can write in English or Spanish. Up to 600 words, please. On Friday we sum up."
        ),
    },
    "03-distributed-post": {},
    "04-weekly-digest": {
        "Subject: [Farms] Week 7: the contract held because they had a store (3 minutes)": (
            'Subject: [Farms] Week 7: "The contract said 900 shillings a kilo; traders at the'
            ' roadside paid 1,150" (2 minutes)'
        ),
        "9 messages from 7 countries, 22 to 26 February.": (
            "9 messages from 8 countries, up to 26 February."
        ),
        "Elena Huanca and Joseph Obura": "Elena Huanca, #71",
        "THE MESSAGES": "M2.3 CONTRACTS FARMERS CAN LIVE WITH",
        "Buyers keep the right to refuse at the gate. In 2024 one quinoa truck in four went home"
        " full, at the farmers' cost.": (
            "In 2024 one quinoa truck in four went home full, at the farmers' cost."
        ),
        "When the roadside paid more, a third of the members sold there. The union showed the"
        " receipts and the buyer raised his price."
        ' "The contract held because we had something he needed."': (
            "So my answer to Q1: the contract held because we had something he needed, not because"
            " of what was written. A group with no store would have lost."
        ),
        "1 file, 310 KB": "1 file",
        "Proposes a public register, kept by the district, of every contract with more than"
        " 20 farmers.": (
            "On Q3: I propose a public register, kept by the district, of every contract with more"
            " than 20 farmers."
        ),
        "In brief: #63 Ana Ruiz Mamani, Peru, and #65 Daniel Phiri, Malawi, add figures on"
        " rejected loads. #67 Wilmer Choque replies to both. #69 Sunita Rai, Nepal, asks how"
        " disputes end. #70 Joseph Obura, moderator, points to doc 20.": (
            "#70 Joseph Obura, Kenya, moderator"
        ),
        "Sunita Rai (#69): has anyone seen a contract dispute settled without a court?": (
            "Sunita Rai (#69): Has anyone seen a contract dispute settled without a court?"
        ),
        "Q2: who helps farmers to read, change or refuse a contract?": (
            "Nobody has named Q2:"
            " Who helps farmers to read, change or refuse a contract where you work?"
        ),
        "Doc 20. Arbitration in the village. 2022, English, 9 pages, 420 KB": (
            "Doc 20. Arbitration in the village. Publication, 2022, English, 9 pages, 420 KB"
        ),
        "NEXT MONDAY": "WHAT COMES NEXT",
        "M2.4 Cooperatives that last": "Monday 1 March: M2.4 Cooperatives that last",
        "TO ANSWER, reply to this mail and begin with the number: #69 ...": (
            "To answer, reply to this mail and begin with the number: #69 ..."
        ),
        "To read a message in full, reply with: send 64": (
            "To read a message in full, reply with: send 62"
        ),
        "Everything on one page: https://talk.example.org/farms/m2/t3": (
            "Everything on one page: https://talk.example.org/farms/"
        ),
        "Each message at once, pause or leave: https://talk.example.org/farms/mail": (
            "Less mail, pause or leave: https://talk.example.org/farms/mail"
        ),
    },
    "10-wrap-up-draft-to-moderator": {
        "Subject: Friday's digest goes at 16:00: please write 120 words": (
            "Subject: The digest goes on Friday at 16:00: please write 120 words"
        ),
        "Elena, the week so far, M2.3 Contracts farmers can live with:": (
            "The week so far, M2.3 Contracts farmers can live with:"
        ),
        "9 messages, 7 countries, 8 people. Last week 11, 8, 11.": (
            "9 messages, 8 countries, 8 people. The weeks before: 11, 8, 11."
        ),
        "On Q1: #62 Wilmer, #64 Grace, #68 Tesfaye. On Q3: #66 Farzana, #67 Wilmer.": (
            "On Q3: #66 Farzana Sultana, #67 Wilmer Choque."
        ),
        "Nobody named Q2.": (
            "Nobody named Q2: Who helps farmers to read, change or refuse a contract"
            " where you work?"
        ),
        "Questions nobody answered: Sunita (#69), disputes without a court.": (
            "#69 Sunita Rai: Has anyone seen a contract dispute settled without a court?"
        ),
        "Most answered: #62 (4 answers).": "Most answered: #62 Wilmer Choque (4 answers).",
        "Silent for three weeks: 6 people, from Ghana, Mali, Nicaragua and Laos."
        " Drafts to write to them: https://talk.example.org/desk/farms/silent": (
            "Silent for three weeks: 6 people, from Ghana, Mali, Nicaragua, Laos."
        ),
        "To write the wrap-up, just reply to this mail. Numbers like #64 become links, names"
        " become bold. You get a preview back. Without a reply, the digest goes at 16:00 with"
        " the facts above and without a summary.": (
            "To write the wrap-up, just reply to this mail. Numbers like #64 become links, names"
            " become bold. You get it back as members will read it. Without a reply, the digest"
            " goes on Friday at 16:00 (Lima) with the facts, and without a summary."
        ),
    },
}
MADE_OF_THEIR_DATA = {
    "02-weekly-theme": "theme",
    "03-distributed-post": "post",
    "04-weekly-digest": "wrap-up",
    "10-wrap-up-draft-to-moderator": "facts",
}


@pytest.mark.parametrize("name", MADE_OF_THEIR_DATA)
def test_of_the_samples_own_data_comes_the_sample_line_by_line(name: str) -> None:
    """The mail has every line of the sample, in its order, or the one that stands for it."""
    ours = dict(OURS[name])
    sample = (HERE / "digests" / "samples" / f"{name}.txt").read_text("utf-8")
    head, _, body = sample.partition("\n\n")
    (subject,) = [line for line in head.split("\n") if line.startswith("Subject:")]
    made = (ISSUES / f"{MADE_OF_THEIR_DATA[name]}-en.txt").read_text("utf-8").split("\n")
    lines = [line for line in (subject, *body.split("\n")) if line]
    places = [made.index(ours.pop(line, line)) for line in lines]
    assert places == sorted(places)
    assert ours == {}


# The same of our own notices: these lines alone are other than the samples'.
OURS_OF_NOTICES = {
    "The programme on one page: https://talk.example.org/farms": (
        "The programme on one page: https://talk.example.org/farms/"
    ),
    "NO ...   do not publish; your words go to him, kindly framed": (
        "NO ...   do not publish; your words go to the author, kindly framed"
    ),
    "To change the text: https://talk.example.org/desk/held/TOKEN": (
        "To change the text: https://talk.example.org/desk/farms/held/7"
    ),
    "No files. Written in English, 60 words.": "No files. Written in English, 61 words.",
    "https://talk.example.org/farms": "https://talk.example.org/farms/",
    "Your message went to all members at 10:05, as M2.3 #68. Your next ones go out at once.": (
        "Your message went to all members at 10:05 (Addis Ababa), as M2.3 #68."
        " Your next ones go out at once."
    ),
    'A message signed "Grace N." came at 18:20, in answer to #66, from an address we do not know:'
    " g...@mail.example": (
        'A message signed "Grace N." came at 18:20 (Kampala), in answer to #66, from an address we'
        " do not know: g...@mail.example"
    ),
    'Would you tell her, in five lines? Reply to me and say "you may post it", and I will send it'
    " on in your name. Or answer #69 yourself.": (
        'Would you tell us, in five lines? Reply to me and say "you may post it", and I will send'
        " it on in your name. Or answer #69 yourself."
    ),
    "Her message: https://talk.example.org/farms/69": (
        "The message: https://talk.example.org/farms/69"
    ),
    "Sunita Rai in Nepal asked today whether anyone has seen a contract dispute settled without a"
    " court (#69). I remember that your shea groups used the chiefs for this.": (
        "Sunita Rai (Nepal) asked today: “Has anyone seen one settled without a court?” (#69)."
        " I remember that your shea groups used the chiefs for this."
    ),
}


@pytest.mark.parametrize(
    "sample", sorted((NOTICES / "samples").glob("*.txt")), ids=lambda p: p.stem
)
def test_a_notice_has_each_line_of_its_sample_and_no_other(sample: Path) -> None:
    """A machine cannot tell "him", quotes as it was put, counts names, and places times."""
    (number,) = [one for one in SAMPLES if one.number == int(sample.name[:2])]
    wanted = [OURS_OF_NOTICES.get(line, line) for line in _lines(sample)]
    assert _lines(number.english) == wanted


def _lines(path: Path) -> list[str]:
    """The subject and the lines of a mail, each token as one word."""
    head, _, body = path.read_text("utf-8").partition("\n\n")
    subject = [line for line in head.split("\n") if line.startswith(("Subject:", "To:"))]
    text = re.sub(r"/q[a-z2-7]{15,27}", "/TOKEN", body)
    return [line for line in (*subject, *text.split("\n")) if line]
