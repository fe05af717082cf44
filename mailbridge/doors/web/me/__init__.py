"""A member's own pages: the table of their routes, one file each."""

from mailbridge.doors.web.me import about, acts, data, letter, posts, reading
from mailbridge.doors.web.signed import SignedPage

ME: tuple[SignedPage, ...] = (
    SignedPage("/me", about.show, about.act),
    SignedPage("/me/addresses", None, about.add),
    SignedPage("/me/addresses/remove", None, about.remove),
    SignedPage("/me/data.zip", data.data),
    SignedPage("/me/erase", None, about.erase),
    SignedPage("/me/in/{slug}", reading.show, reading.act, may="own"),
    SignedPage("/me/in/{slug}/mute", None, reading.mute, may="own"),
    SignedPage("/me/in/{slug}/leave", None, reading.leave, may="own"),
    SignedPage("/me/in/{slug}/back", None, reading.come_back, may="own"),
    SignedPage("/me/in/{slug}/undo", None, acts.undo, may="own"),
    SignedPage("/me/in/{slug}/withdraw", None, posts.withdraw_held, may="own"),
    SignedPage("/me/in/{slug}/letter.pdf", letter.letter, may="own"),
    SignedPage("/me/in/{slug}/posts", posts.show, may="own"),
    SignedPage("/me/in/{slug}/posts/{number}", posts.edit, posts.correct, may="own"),
    SignedPage("/me/in/{slug}/posts/{number}/withdraw", None, posts.withdraw, may="own"),
)
