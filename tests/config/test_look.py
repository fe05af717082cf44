"""Templates: an operator's own come first, HTML is escaped, and nothing is left blank silently."""

from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from jinja2.exceptions import SecurityError

from config.look import TEMPLATES, load_templates


def test_an_operators_file_replaces_ours_of_the_same_name(tmp_path: Path) -> None:
    ours = next(path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html"))
    (tmp_path / ours).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / ours).write_text("mine", encoding="utf-8")
    assert load_templates(tmp_path).get_template(ours.as_posix()).render() == "mine"
    assert load_templates(None).get_template(ours.as_posix()).filename == str(TEMPLATES / ours)


def test_what_an_operator_leaves_out_is_ours(tmp_path: Path) -> None:
    ours = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    assert ours <= set(load_templates(tmp_path).list_templates())


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    for name in ("page.html", "mail.txt"):
        (tmp_path / name).write_text("{{ name }}\n", encoding="utf-8")
    templates = load_templates(tmp_path)
    assert templates.get_template("page.html").render(name="<b>") == "&lt;b&gt;\n"
    assert templates.get_template("mail.txt").render(name="<b>") == "<b>\n"


def test_a_name_nobody_defined_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("{{ nmae }}", encoding="utf-8")
    with pytest.raises(UndefinedError):
        load_templates(tmp_path).get_template("a.txt").render(name="x")


def test_an_operators_template_cannot_reach_python(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("{{ ''.__class__.__mro__ }}", encoding="utf-8")
    with pytest.raises(SecurityError):
        load_templates(tmp_path).get_template("a.txt").render()


def test_no_template_lies_outside_its_folders(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (tmp_path / "look").mkdir()
    with pytest.raises(TemplateNotFound):
        load_templates(tmp_path / "look").get_template("../secret.txt")
