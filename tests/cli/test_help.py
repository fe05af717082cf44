"""Every `--help`, of groups and of commands, shows how it is called."""

from collections.abc import Iterator

import pytest
from typer.main import get_command

from mailbridge.cli.app import app


def _helps(command: object, words: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield every command's name and whole help text."""
    text = f"{getattr(command, 'help', '') or ''} {getattr(command, 'epilog', '') or ''}"
    yield " ".join(words), text
    for name, inner in getattr(command, "commands", {}).items():
        yield from _helps(inner, (*words, name))


HELPS = dict(_helps(get_command(app), ("mailbridge",)))


@pytest.mark.parametrize("name", HELPS)
def test_every_help_shows_an_example_of_its_own(name: str) -> None:
    newcomers = name.replace("mailbridge", "./run", 1)  # as the README begins
    assert any(f"Example: {words}" in HELPS[name] for words in (name, newcomers))
