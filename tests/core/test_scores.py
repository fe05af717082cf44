"""Three numbers, as people write them below one another, in a row, and in their languages."""

import pytest

from mailbridge.core.scores import Rating, Score, ratings, scores_in, scores_read, scores_written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1: 4\n2: 5\n3: 3", {1: (4, ""), 2: (5, ""), 3: (3, "")}),
        (
            "1: 4 the cases\n2. 5\n3) 3 if it is shorter",
            {1: (4, "the cases"), 2: (5, ""), 3: (3, "if it is shorter")},
        ),
        ("5, 4, 3", {1: (5, ""), 2: (4, ""), 3: (3, "")}),
        ("5 4 3 Thank you!", {1: (5, ""), 2: (4, ""), 3: (3, "Thank you!")}),
        ("Q2 - 5/5, muy fácil", {2: (5, "muy fácil")}),
        ("Pregunta 1: 2\nnada nuevo\n\nSaludos\nAna", {1: (2, "nada nuevo")}),
        ("Hello,\n\n*1:* 5\n\nBest, Per", {1: (5, "")}),
        ("1: 4\n1: 2 as in the example", {1: (4, "")}),
        ("Thanks for all!", {}),
        ("1: 45 farmers came", {}),
        ("4: 2", {}),
        ("1: 7", {}),
        ("We met 3 4 5 times", {}),
        ("", {}),
    ],
)
def test_numbers_are_found_as_they_are_written(
    text: str, expected: dict[int, tuple[int, str]]
) -> None:
    assert {one.question: (one.value, one.line) for one in scores_in(text)} == expected


def test_an_answer_is_kept_and_read_again() -> None:
    scores = (Score(1, 4, "the cases: 3 of them"), Score(3, 2))
    assert scores_read(scores_written(scores)) == scores
    assert scores_read("") == ()


def test_a_mean_is_of_those_who_answered() -> None:
    given = [(Score(1, 4), Score(2, 5)), (Score(1, 1),), (Score(1, 4),)]
    first, second, third = ratings(given)
    assert first == Rating(1, (1, 0, 0, 2, 0), 3.0)
    assert (second.mean, second.answers) == (5.0, 1)
    assert third == Rating(3, (0, 0, 0, 0, 0), None)
