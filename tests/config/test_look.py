"""Templates: an operator's own come first, HTML is escaped, and nothing is left blank silently."""

from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from jinja2.exceptions import SecurityError

from config.look import TEMPLATES, load_looks


def test_an_operators_file_replaces_ours_of_the_same_name(tmp_path: Path) -> None:
    ours = next(path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html"))
    (tmp_path / ours).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / ours).write_text("mine", encoding="utf-8")
    assert load_looks(tmp_path)["en"].get_template(ours.as_posix()).render() == "mine"
    assert load_looks(None)["en"].get_template(ours.as_posix()).filename == str(TEMPLATES / ours)


def test_what_an_operator_leaves_out_is_ours(tmp_path: Path) -> None:
    ours = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    assert ours <= set(load_looks(tmp_path)["en"].list_templates())


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    for name in ("page.html", "mail.txt"):
        (tmp_path / name).write_text("{{ name }}\n", encoding="utf-8")
    templates = load_looks(tmp_path)["en"]
    assert templates.get_template("page.html").render(name="<b>") == "&lt;b&gt;\n"
    assert templates.get_template("mail.txt").render(name="<b>") == "<b>\n"


def test_a_name_nobody_defined_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("{{ nmae }}", encoding="utf-8")
    with pytest.raises(UndefinedError):
        load_looks(tmp_path)["en"].get_template("a.txt").render(name="x")


def test_an_operators_template_cannot_reach_python(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("{{ ''.__class__.__mro__ }}", encoding="utf-8")
    with pytest.raises(SecurityError):
        load_looks(tmp_path)["en"].get_template("a.txt").render()


def test_what_is_asked_again_is_refused_again(tmp_path: Path) -> None:
    text = (
        "{{ [names.count('a'), names.count('a')] }}{% if more %}{{ names.append('b') }}{% endif %}"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    template = load_looks(tmp_path)["en"].get_template("a.txt")
    assert template.render(names=["a"], more=False) == "[1, 1]"
    for _ in range(2):
        with pytest.raises(SecurityError):
            template.render(names=["a"], more=True)


def test_no_template_lies_outside_its_folders(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (tmp_path / "look").mkdir()
    with pytest.raises(TemplateNotFound):
        load_looks(tmp_path / "look")["en"].get_template("../secret.txt")


def test_an_operators_template_speaks_the_readers_language_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "{{ language }}: {% trans %}Less mail, pause or leave:{% endtrans %}", encoding="utf-8"
    )
    looks = load_looks(tmp_path)
    assert looks["en"].get_template("a.txt").render() == "en: Less mail, pause or leave:"
    assert looks["es"].get_template("a.txt").render() == "es: Menos correo, una pausa o salir:"


def test_what_stands_in_a_translated_sentence_is_escaped_in_html(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "{% trans who=name, number=7 %}Answering {{ who }}, #{{ number }}{% endtrans %}",
        encoding="utf-8",
    )
    page = load_looks(tmp_path)["fr"].get_template("a.html").render(name="<b>%s</b>")
    assert page == "En réponse à &lt;b&gt;%s&lt;/b&gt;, #7"
