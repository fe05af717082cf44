"""Opens the templates: the wording and look of every mail and page.

An operator's folder comes first, so that a file of the same name replaces ours.
Templates are sandboxed because they come from outside; HTML is escaped by itself,
text is not, and a name nobody defined is an error rather than a blank.
"""

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

TEMPLATES = Path(__file__).with_name("templates")


def load_templates(folder: Path | None) -> Environment:
    """Return the templates of `folder`, where it has them, and ours else."""
    own = [FileSystemLoader(folder)] if folder is not None else []
    return ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([*own, FileSystemLoader(TEMPLATES)]),
        autoescape=_is_html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _is_html(name: str | None) -> bool:
    return name is not None and name.endswith(".html")
