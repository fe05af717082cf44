"""Opens the installation that a command works on: its settings, store and site."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings
    from mailbridge.core.site import Site
    from mailbridge.store import Store


@dataclass(frozen=True, slots=True)
class Instance:
    """One installation, opened."""

    settings: "Settings"
    store: "Store"
    site: "Site"


def open_instance(config: Path | None) -> Instance:
    """Return the installation of a settings file, or of the one found; SettingsError if none is."""
    from config.settings import load

    return instance_of(load(config, os.environ))


def instance_of(settings: "Settings") -> Instance:
    """Return the installation these settings describe; nothing is connected yet."""
    from config.look import load_looks
    from mailbridge.cli import pdf
    from mailbridge.core.route import Addresses
    from mailbridge.core.site import Site
    from mailbridge.core.tokens import Keys
    from mailbridge.store import Store

    site = Site(
        name=settings.site.name,
        base_url=settings.site.base_url,
        addresses=Addresses(
            settings.addresses.style, settings.site.domain, settings.addresses.base
        ),
        keys=Keys(settings.site.secret, settings.site.previous_secrets),
        looks=load_looks(settings.templates.folder),
        signs=settings.dkim.key_file is not None,
        pdf=pdf.as_pdf if pdf.there() else None,
    )
    return Instance(settings, Store(settings.database.url), site)
