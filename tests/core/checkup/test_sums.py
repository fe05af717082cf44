from mailbridge.core.checkup.sums import Crowd, day


def test_without_a_limit_every_day_fits() -> None:
    assert day(0, [Crowd(each=9000, issues=9000)]).state == "ok"


def test_more_members_than_letters_a_day_is_a_fault() -> None:
    found = day(500, [Crowd(each=0, issues=300), Crowd(each=0, issues=201)])
    assert (found.state, found.says) == (
        "fail",
        "a day with a theme mail needs 501 letters, and 500 are allowed",
    )
    assert day(500, [Crowd(each=0, issues=500)]).state == "ok"


def test_a_day_has_room_for_some_posts_beside_its_theme() -> None:
    assert day(500, [Crowd(each=100, issues=200)]).says == (
        "200 of 500 letters on a theme's day leave room for 3 posts to 100 members"
    )
    assert day(500, [Crowd(each=101, issues=200)]).state == "warn"
