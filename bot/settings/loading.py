"""From config.toml and the environment to settings; a wrong one is named in full, in one sentence.

`TRUONGAN_SECTION__KEY` in the environment goes before the file.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.domain.errors import BadInput
from bot.settings.sections import Settings

PREFIX = "TRUONGAN_"
CONFIG_VARIABLE = "TRUONGAN_CONFIG"
_NO_SETTINGS = {CONFIG_VARIABLE, "TRUONGAN_DEMO_FOLDER"}  # say where things are, not how they are


def load_settings(path: Path | None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of a file with the environment over them.

    Args:
        path: the file; None = `TRUONGAN_CONFIG`, else `config.toml` in the working folder.
        environment: os.environ unless given.

    Raises:
        BadInput: `config-missing`, `config-toml`, or `setting-…` with the key's full name.
    """
    environment = os.environ if environment is None else environment
    named = path or (Path(environment[CONFIG_VARIABLE]) if CONFIG_VARIABLE in environment else None)
    values = _over(_read_file(named or Path("config.toml")), environment)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise _told(error) from None


def _read_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as error:
        raise BadInput("config-missing", path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("config-unreadable", path=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput("config-toml", path=str(path), detail=str(error)) from error


def _over(values: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """The environment over the file: TRUONGAN_LADDER__CANH_BAO__VALID_FOR is ladder.canh-bao.valid_for."""
    for name, value in sorted(environment.items()):
        if not name.startswith(PREFIX) or name in _NO_SETTINGS:
            continue
        *sections, key = name.removeprefix(PREFIX).lower().split("__")
        if sections[:1] == ["ladder"]:
            sections = [section.replace("_", "-") for section in sections]
        place = values
        for depth, section in enumerate(sections, start=1):
            inner = place.setdefault(section, {})
            if not isinstance(inner, dict):
                raise BadInput("setting-section", key=".".join(sections[:depth]))
            place = inner
        place[key] = value
    return values


_KINDS = {
    "missing": "setting-missing",
    "extra_forbidden": "setting-unknown",
}
_SPECIAL = {
    "proxy": "setting-proxy",
    "url": "setting-url",
    "way-url": "setting-way-url",
    "way-address": "setting-way-address",
    "one-token": "setting-one-token",
    "link-key": "setting-link-key",
    "webhook-needs": "setting-webhook-needs",
    "token-shape": "setting-token",
    "webhook-secret": "setting-webhook-secret",
    "after": "setting-after",
    "hours": "setting-hours",
    "reserve": "setting-reserve",
    "reserve-large": "setting-reserve-large",
}


def _told(error: ValidationError) -> BadInput:
    """The first fault, as one sentence with the key's full name; never with the value, which may be a secret."""
    first = error.errors(include_input=False, include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "value_error":
        word = str(first["ctx"]["error"])
        if word in _SPECIAL:
            return BadInput(_SPECIAL[word], key=key)
        return BadInput("setting-duration", key=key)
    reason = _KINDS.get(first["type"], "setting-value")
    return BadInput(reason, key=key, detail=first["msg"])
