from mailbridge.core.pages.markdown import introduction


def test_markdown_becomes_paragraphs_lists_and_links() -> None:
    html = introduction("A **store**.\n\n- one\n- [two](https://granary.example.org/two)")
    assert "<strong>store</strong>" in html
    assert html.count("<li>") == 2
    assert 'href="https://granary.example.org/two"' in html


def test_html_in_markdown_is_shown_as_text() -> None:
    html = introduction("<script>alert(1)</script> <img src=x onerror=alert(1)>")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;img" in html


def test_a_link_that_is_no_web_address_is_only_its_words() -> None:
    html = introduction("[here](javascript:alert(1)) and [there](../../x)")
    assert "href" not in html
    assert "here" in html


def test_an_address_in_an_introduction_is_masked() -> None:
    assert "granary.example" not in introduction("Write to adaeze@granary.example.")


def test_nothing_is_nothing() -> None:
    assert introduction(" \n") == ""
