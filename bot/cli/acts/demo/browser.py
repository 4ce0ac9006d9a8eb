"""Opens the page where there is a graphical browser; never one that would take over the terminal."""

import os
import sys
import threading
import webbrowser
from collections.abc import Mapping

_TEXT_BROWSERS = frozenset({"www-browser", "links", "elinks", "lynx", "w3m", "browsh"})


def has_screen(platform: str, environment: Mapping[str, str]) -> bool:
    """Whether somebody sits before windows here."""
    if platform in {"darwin", "win32"}:
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def open_browser(url: str) -> None:
    """Returns at once; where no browser comes up nothing is said, since the address stands in the terminal."""
    if has_screen(sys.platform, os.environ):
        threading.Thread(target=_open, args=(url,), daemon=True).start()


def _open(url: str) -> None:
    try:
        browser = webbrowser.get()
        if os.path.basename(getattr(browser, "name", "")) not in _TEXT_BROWSERS:  # noqa: PTH119 - a command's name
            browser.open(url)
    except (webbrowser.Error, OSError):
        return
