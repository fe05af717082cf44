"""Opens the templates: the wording and look of every mail and page, in each of our languages.

An operator's folder comes first, so that a file of the same name replaces ours.
Templates are sandboxed because they come from outside; HTML is escaped by itself,
text is not, and a name nobody defined is an error rather than a blank. They are
written in English, with `{% trans %}` around what has a translation.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from config.catalogues import languages, words_of

_REMEMBERED = 10_000  # attributes; all of our templates use some 2,000

TEMPLATES = Path(__file__).with_name("templates")


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which asks once of each attribute of a type whether it is safe.

    Only the type and the name decide that, and asking anew is a third of a long page.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        """Open it, with nothing asked yet."""
        super().__init__(*given, **more)
        self._safe: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Return whether a template may use an attribute."""
        key = (type(obj), attr)
        if (known := self._safe.get(key)) is not None:
            return known
        safe = super().is_safe_attribute(obj, attr, value)
        if len(self._safe) < _REMEMBERED:
            self._safe[key] = safe
        return safe


def load_looks(folder: Path | None) -> Mapping[str, Environment]:
    """Return the templates by language: those of `folder` where it has them, and ours else."""
    return MappingProxyType({language: _look(folder, language) for language in languages()})


def _look(folder: Path | None, language: str) -> Environment:
    own = [FileSystemLoader(folder)] if folder is not None else []
    environment = Sandbox(
        loader=ChoiceLoader([*own, FileSystemLoader(TEMPLATES)]),
        autoescape=_is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.globals["language"] = language  # pyright: ignore[reportArgumentType]
    gettext, ngettext = words_of(language)
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _is_html(name: str | None) -> bool:
    return name is not None and name.endswith(".html")
