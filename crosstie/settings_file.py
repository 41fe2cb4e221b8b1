"""The file of settings that a command goes by."""

from __future__ import annotations

from pathlib import Path

from graphmodel.errors import SettingsError
from graphmodel.settings import Settings

DEFAULT_SETTINGS = Path("crosstie.toml")


def load_settings(path: Path | None) -> Settings:
    """The settings of that file; without one, of ``./crosstie.toml`` where it exists, else the model's."""
    if path is None:
        return Settings.from_file(DEFAULT_SETTINGS) if DEFAULT_SETTINGS.exists() else Settings()
    if not path.exists():
        raise SettingsError("there is no such file", where=str(path))
    return Settings.from_file(path)
