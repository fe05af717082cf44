import re
from html import escape, unescape

import nh3
from hypothesis import given
from hypothesis import strategies as st

from mailbridge.core.sanitise import from_text, sanitise
from tests.core.sanitise.markup import faults_in, words_of

_NAMES = """a abbr b blockquote br center code del div em font form h1 h2 hr i img li ol option p
    pre q s script span strike strong style table tbody td textarea th tr u ul o:p"""
_TAGS = _NAMES.split()
_CLOSED = ["b", "i", "div", "blockquote", "span", "p", "ul", "li", "td", "u", "script"]
_ATTRIBUTES = (
    ' href="https://example.org/x"',
    ' href="javascript:alert(1)"',
    " href=//example.org",
    ' cite="http://example.org/"',
    " cite=javascript:x",
    ' title="<b>"',
    ' style="color:red"',
    " onclick=alert(1)",
    ' class="MsoNormal"',
)
_WORDS = st.text("ab é<>&\"'\n\t\xa0;x/=!-[]", max_size=12)


def _tag(end: str, name: str, attribute: str, close: str) -> str:
    return f"<{end}{name}{attribute}{close}>"


def _element(name: str, children: list[str]) -> str:
    return f"<{name}>{''.join(children)}</{name}>"


_tags = st.builds(
    _tag,
    st.sampled_from(["", "", "/"]),
    st.sampled_from(_TAGS),
    st.sampled_from(["", "", *_ATTRIBUTES]),
    st.sampled_from(["", "", " /"]),
)
_page = st.lists(_tags | _WORDS | st.sampled_from(["<!--x-->", "</html>", "&lt;", "&#60;"])).map(
    "".join
)
# Pages that every parser reads alike: elements closed where they were opened.
_closed = st.recursive(
    st.text("ab é&;\n \xa0", max_size=10).map(escape),
    lambda inner: st.builds(_element, st.sampled_from(_CLOSED), st.lists(inner, max_size=3)),
    max_leaves=12,
)


@given(_page)
def test_only_the_allow_list_is_left(page: str) -> None:
    assert faults_in(sanitise(page)) == []


@given(_page)
def test_sanitising_twice_changes_nothing(page: str) -> None:
    once = sanitise(page)
    assert sanitise(once) == once


@given(_closed)
def test_the_visible_words_stay_in_their_order(page: str) -> None:
    bare = nh3.clean(page, tags=set(), clean_content_tags={"script", "style"})
    assert words_of(sanitise(page)) == "".join(unescape(bare).split())


@given(st.text())
def test_plain_text_keeps_every_word(text: str) -> None:
    html = from_text(text, quotes=False)
    seen = re.sub(r"[\x00-\x08\x0e-\x1f\x7f]", "", text)
    for blank in "\u200b\u200c\u200d\u2060\ufeff":  # a line of nothing else is a blank line
        seen = seen.replace(blank, "")
        html = html.replace(blank, "")
    assert words_of(html) == "".join(seen.encode("utf-8", "replace").decode().split())


@given(st.text("a <>&@.x:/\n-*'\"", max_size=60))
def test_text_that_looks_like_markup_is_text(text: str) -> None:
    html = from_text(text)
    assert faults_in(html) == []
    assert sanitise(html) == html
