"""One alliance counted: from its posts and memberships to the figures of its report."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from digests.core.participation.figures import (
    ByRole,
    Count,
    Crossing,
    Members,
    Part,
    Report,
    Unnamed,
)
from digests.core.participation.regions import ORDER, region_of
from digests.core.points import named
from mailbridge.changes import DeliveryMode
from mailbridge.core.scores import Rating, ratings, scores_read
from mailbridge.model import Alliance, Belonging, Contribution, Role, Theme

_HOUR = timedelta(hours=1)
FEWEST = 5  # answers to the last mail; of fewer somebody might be known by their number


def report(
    alliance: Alliance,
    all_posts: Sequence[Contribution],
    belongings: Sequence[Belonging],
    now: datetime,
    answers: Sequence[str] = (),
) -> Report:
    """Return the figures of an alliance as they stand at `now`, or at its end.

    `answers` are those to the three questions of the last mail, as they are kept.
    """
    posts = [post for post in all_posts if post.kind == "post"]
    zone = ZoneInfo(alliance.time_zone)
    ends = min(alliance.ends, now.astimezone(zone).date())
    heard = {post.country for post in posts if post.country}
    home = {one.country for one in belongings if one.country}
    answered = _first_replies(all_posts)
    return Report(
        begins=alliance.starts,
        ends=ends,
        members=_members(alliance, posts, belongings, ends),
        posts=len(posts),
        sent_to_all=len(all_posts) - len(posts),
        replies=sum(post.parent is not None for post in posts),
        threads=sum(post.parent is None for post in all_posts),
        late=sum(post.late for post in posts),
        first_reply_hours=round(median(answered), 1) if answered else None,
        countries_heard=len(heard),
        countries_invited=len(home | heard),
        by_week=tuple(_weeks(alliance, posts)),
        by_module=tuple(_modules(alliance, posts)),
        outside_weeks=sum(post.theme_id is None for post in posts),
        by_country=_counts(posts, lambda post: post.country),
        by_region=_regions(posts),
        crossings=_crossings(all_posts),
        by_organisation=()
        if alliance.attribution == "country"
        else _counts(posts, lambda post: post.organisation),
        by_language=_counts(posts, lambda post: (post.language or "").partition("-")[0]),
        by_role=tuple(_roles(posts, belongings)),
        by_delivery=_deliveries(belongings),
        not_heard=tuple(sorted(home - heard)),
        unnamed=tuple(_unnamed(alliance, posts)),
        ratings=_ratings(answers),
    )


def _members(
    alliance: Alliance, posts: Sequence[Contribution], all_: Sequence[Belonging], ends: date
) -> Members:
    zone = ZoneInfo(alliance.time_zone)

    def there(day: date) -> int:
        return sum(
            one.joined_at.astimezone(zone).date() <= day
            and (one.left_at is None or one.left_at.astimezone(zone).date() > day)
            for one in all_
        )

    wrote = len({post.author for post in posts if post.author is not None})
    return Members(
        at_start=there(alliance.starts),
        at_end=there(ends),
        ever=len(all_),
        wrote=wrote,
        share=round(100 * wrote / len(all_)) if all_ else 0,
    )


def _writer(post: Contribution) -> tuple[int | None, str, str]:
    """Return whose a post is: a member, or somebody by name."""
    return (post.author, "", "") if post.author is not None else (None, post.name, post.country)


def _counts(posts: Iterable[Contribution], key: Callable[[Contribution], str]) -> tuple[Count, ...]:
    """Return what posts share a key, the most first; those without it are left out."""
    number: Counter[str] = Counter()
    people: dict[str, set[tuple[int | None, str, str]]] = {}
    for post in posts:
        if found := key(post):
            number[found] += 1
            people.setdefault(found, set()).add(_writer(post))
    order = sorted(number, key=lambda found: (-number[found], found))
    return tuple(Count(found, len(people[found]), number[found]) for found in order)


def _regions(posts: Sequence[Contribution]) -> tuple[Count, ...]:
    counted = {one.key: one for one in _counts(posts, lambda post: region_of(post.country))}
    return tuple(counted[region] for region in ORDER if region in counted)


def _crossings(posts: Sequence[Contribution]) -> tuple[Crossing, ...]:
    """Return who answers whom, between people whose region is known."""
    where = {post.number: region_of(post.country) for post in posts if post.kind == "post"}
    pairs = Counter(
        (where[post.number], where.get(post.parent, ""))
        for post in posts
        if post.kind == "post" and post.parent is not None
    )
    return tuple(Crossing(of, to, pairs[of, to]) for of in ORDER for to in ORDER if pairs[of, to])


def _weeks(alliance: Alliance, posts: Sequence[Contribution]) -> Iterable[Part]:
    for place, module in enumerate(alliance.modules, 1):
        for week, theme in enumerate(module.themes, 1):
            own = [post for post in posts if post.theme_id == theme.id]
            key = (f"{module.key}/{theme.key}", f"M{place}.{week}", theme.title)
            yield _part(key, own)


def _modules(alliance: Alliance, posts: Sequence[Contribution]) -> Iterable[Part]:
    for place, module in enumerate(alliance.modules, 1):
        ids = {theme.id for theme in module.themes}
        own = [post for post in posts if post.theme_id in ids]
        yield _part((module.key, f"M{place}", module.title), own)


def _part(names: tuple[str, str, str], posts: Sequence[Contribution]) -> Part:
    moderators = sum(post.role == "moderator" for post in posts)
    others = sum(post.role is None for post in posts)
    return Part(
        *names,
        experts=len(posts) - moderators - others,
        moderators=moderators,
        others=others,
        people=len({_writer(post) for post in posts}),
        countries=len({post.country for post in posts if post.country}),
    )


def _roles(posts: Sequence[Contribution], all_: Sequence[Belonging]) -> Iterable[ByRole]:
    roles: tuple[Role | None, ...] = ("expert", "moderator", "subscriber", None)
    for role in roles:
        own = [post for post in posts if post.role == role]
        members = sum(one.role == role for one in all_)
        if own or members:
            yield ByRole(role, members, len({_writer(post) for post in own}), len(own))


def _deliveries(all_: Sequence[Belonging]) -> tuple[tuple[DeliveryMode, int], ...]:
    """Return how those who are still there get their mail."""
    modes: tuple[DeliveryMode, ...] = ("each", "daily", "weekly", "none")
    here = Counter(one.delivery for one in all_ if one.left_at is None)
    return tuple((mode, here[mode]) for mode in modes)


def _first_replies(posts: Sequence[Contribution]) -> list[float]:
    """Return after how many hours each answered post had its first answer by somebody else."""
    by_number = {post.number: post for post in posts}
    first: dict[int, datetime] = {}
    for post in sorted(posts, key=lambda post: post.at):
        parent = by_number.get(post.parent or 0)
        if parent is not None and parent.number not in first and _writer(post) != _writer(parent):
            first[parent.number] = post.at
    return [max(0.0, (at - by_number[number].at) / _HOUR) for number, at in first.items()]


def _unnamed(alliance: Alliance, posts: Sequence[Contribution]) -> Iterable[Unnamed]:
    for place, module in enumerate(alliance.modules, 1):
        for week, theme in enumerate(module.themes, 1):
            own = [post for post in posts if post.theme_id == theme.id]
            for number in _without_answer(theme, own):
                yield Unnamed(f"M{place}.{week}", number, theme.questions[number - 1])


def _without_answer(theme: Theme, posts: Sequence[Contribution]) -> Iterable[int]:
    texts = [post.text for post in posts]
    tagged = {number for post in posts for number in post.questions}
    for number in range(1, len(theme.questions) + 1):
        if posts and number not in tagged and not named(texts, number):
            yield number


def _ratings(answers: Sequence[str]) -> tuple[Rating, ...]:
    return ratings([scores_read(one) for one in answers]) if len(answers) >= FEWEST else ()
