"""The frame of the call sheet's page: a strict answer that loads nothing, the one 404, the word meanwhile."""

import base64
import hashlib
from html import escape

from aiohttp import web

from bot.domain.people import Form, Language
from bot.text.catalogue import Voice
from bot.web.sheet_style import STYLE

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_STRANGER = Voice(Language.VI, Form.DONG_CHI)


def title_of(voice: Voice) -> str:
    return voice.say_plain("sheet.title")


def shown(body: str, title: str, every: int) -> web.Response:
    """The page, which asks for itself anew after so many seconds."""
    return _answer(body, title, 200, every)


def gone() -> web.Response:
    """The same for every link that does not work, whyever that is."""
    said = escape(_STRANGER.say_plain("sheet.gone"))
    return _answer(f'<main><h1>{escape(title_of(_STRANGER))}</h1><p class="notice">{said}</p></main>', "", 404)


def away(every: int) -> web.Response:
    """The database can't be asked; the page comes back by itself."""
    said = escape(_STRANGER.say_plain("sheet.away"))
    return _answer(
        f'<main><h1>{escape(title_of(_STRANGER))}</h1><p class="notice">{said}</p></main>', "", 503, every
    )


def _answer(body: str, title: str, status: int, every: int | None = None) -> web.Response:
    renewing = "" if every is None else f'<meta http-equiv="refresh" content="{every};url=?">'
    text = (
        '<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"{renewing}<title>{escape(title or title_of(_STRANGER))}</title>"
        f"<style>{STYLE}</style></head>\n<body>\n{body}</body></html>\n"
    )
    return web.Response(text=text, content_type="text/html", charset="utf-8", status=status, headers=_HEADERS)
