"""The frame of our pages: one document without scripts, headers that hold a browser to it, one page for errors.

A page is HTML made by plain functions; whatever people wrote goes through `text`, `rich` or `paragraphs`.
"""

import base64
import hashlib
import html
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog
from aiohttp import web

from bot.domain.people import Form, Language
from bot.domain.richtext import RichText, Run, Style
from bot.store.engine import is_away
from bot.text.catalogue import Voice
from bot.web.forms import NotTakenError

log = structlog.get_logger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

METHODS = ("GET", "HEAD", "POST")
PATIENCE = 15.0  # seconds that a page may wait for the database

_HOTLINES = ("113", "114", "115", "111")
_TAGS = {Style.BOLD: "b", Style.ITALIC: "i", Style.CODE: "code", Style.STRUCK: "s", Style.QUOTE: "q"}
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*")

STYLE = """
:root { color-scheme: light dark; --ground: #fff; --ink: #1a1c1e; --quiet: #53595f; --line: #c5cad0;
  --soft: #f1f3f5; --link: #0b57d0; --red: #b3261e; --amber: #9a4a00; --yellow: #6f5600;
  --blue: #0b57d0; --green: #146c2e; --on: #fff; --alarm: #fdeceb; --calm: #e8f5ea; }
@media (prefers-color-scheme: dark) { :root { --ground: #15181c; --ink: #eceff1; --quiet: #b3bac1; --line: #49525b;
  --soft: #22272d; --link: #a8c7fa; --red: #ff8a80; --amber: #ffb870; --yellow: #f2d35c; --blue: #a8c7fa;
  --green: #81d694; --on: #15181c; --alarm: #43211f; --calm: #1b3522; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 40rem; margin: 0 auto; padding: 1rem 1rem 2rem; }
h1 { font-size: 1.375rem; line-height: 1.3; margin: .25rem 0 .5rem; }
h2 { font-size: 1.0625rem; margin: 1.5rem 0 .5rem; }
p { margin: .75rem 0; }
a { color: var(--link); }
.quiet { color: var(--quiet); font-size: .9375rem; }
.mark { margin: 0; padding: .5rem 1rem; background: var(--yellow); color: var(--on); font-weight: 700;
  text-align: center; }
.level { display: inline-block; padding: .125rem .625rem; border-radius: 1rem; background: var(--blue);
  color: var(--on); font-weight: 700; }
.khan { background: var(--red); } .canh-bao { background: var(--amber); } .luu-y { background: var(--yellow); }
.box { margin: 1rem 0; padding: .75rem 1rem; border-left: .3rem solid var(--line); background: var(--soft); }
.box.alarm { border-color: var(--red); background: var(--alarm); }
.box.calm { border-color: var(--green); background: var(--calm); }
.box > :first-child { margin-top: 0; } .box > :last-child { margin-bottom: 0; }
button, .call a, .file { display: flex; align-items: center; justify-content: center; width: 100%;
  min-height: 3.25rem; margin: .625rem 0; padding: .5rem 1rem; border: 2px solid var(--ink);
  border-radius: .625rem; background: transparent; color: var(--ink); font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer; }
button.good { border-color: var(--green); background: var(--green); color: var(--on); }
button.danger { border-color: var(--red); background: var(--red); color: var(--on); margin-top: 1.25rem; }
button:focus-visible, a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.call { display: grid; grid-template-columns: 1fr 1fr; gap: 0 .625rem; }
.call a { border-color: var(--red); color: var(--red); }
.file { justify-content: flex-start; border-width: 1px; border-color: var(--line); color: var(--link);
  text-align: left; }
img { display: block; max-width: 100%; height: auto; margin: .75rem 0; border-radius: .375rem; }
table { width: 100%; border-collapse: collapse; } th, td { padding: .375rem; border-bottom: 1px solid var(--line);
  text-align: left; vertical-align: top; }
@media print { @page { size: A4; margin: 15mm; } main { max-width: none; padding: 0; }
  form, .call { display: none; } .box, tr { break-inside: avoid; } }
"""
_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Page:
    """`body`: HTML; `mark`: that of a drill, at head and foot; `refresh`: seconds until it is asked for again."""

    title: str
    body: str
    language: Language = Language.VI
    mark: str = ""
    status: int = 200
    refresh: int | None = None


def document(page: Page, style: str = STYLE) -> str:
    """The whole document; it needs nothing else, so that it can be kept as a file."""
    again = f'<meta http-equiv="refresh" content="{page.refresh}">' if page.refresh else ""
    mark = f'<p class="mark">{text(page.mark)}</p>' if page.mark else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{page.language.value}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex, nofollow">'
        f'<meta name="format-detection" content="telephone=no">{again}<title>{text(page.title)}</title>'
        f"<style>{style}</style></head>\n<body>{mark}<main>\n{page.body}\n</main>{mark}</body></html>\n"
    )


def respond(page: Page) -> web.Response:
    return web.Response(
        text=document(page), status=page.status, headers=HEADERS, content_type="text/html", charset="utf-8"
    )


def gone() -> web.Response:
    """The one answer to every link that does not hold: nobody learns why it does not."""
    return _told("page.gone", "page.gone-do", 404)


def away() -> web.Response:
    return _told("page.away", "page.away-do", 503)


def not_taken(status: int) -> web.Response:
    """The answer to what is no form of ours; the connection ends, whatever else was to come by it."""
    response = _told("page.not-taken", "page.not-taken-do", status)
    response.force_close()
    if status == 405:
        response.headers["Allow"] = ", ".join(METHODS)
    return response


def _told(title_id: str, text_id: str, status: int) -> web.Response:
    """A page to somebody of whom nothing is known: in both languages."""
    vi, en = (Voice(language, Form.ANH_CHI) for language in (Language.VI, Language.EN))
    body = "\n".join(
        f'<section lang="{voice.language.value}"><h1>{rich(voice.say(title_id))}</h1>'
        f"{paragraphs(voice.say(text_id))}</section>"
        for voice in (vi, en)
    )
    return respond(Page(vi.say_plain(title_id), f"{body}{hotlines(vi)}", status=status))


def hotlines(voice: Voice) -> str:
    """The numbers for emergencies, each of which a finger can call."""
    calls = "".join(
        f'<a href="tel:{number}">{text(voice.say_plain(f"hotline.{number}"))}</a>' for number in _HOTLINES
    )
    return f'<nav class="call">{calls}</nav>'


def text(words: str) -> str:
    """What people wrote, as HTML text or as the value of an attribute in quotes."""
    return html.escape(words, quote=True)


def rich(words: RichText) -> str:
    """Words with their styles, in one line or several."""
    return "".join(_run(run) for run in words.runs)


def _run(run: Run) -> str:
    said = text(run.text).replace("\n", "<br>")
    for style, tag in _TAGS.items():
        if style in run.styles:
            said = f"<{tag}>{said}</{tag}>"
    return said


def paragraphs(words: RichText | str) -> str:
    """A paragraph for each stretch between blank lines; other new lines stay."""
    whole = RichText.of(words)
    plain, found, start = whole.plain, [], 0
    for blank in [*_BLANK_LINES.finditer(plain), None]:
        stop = blank.start() if blank else len(plain)
        if said := plain[start:stop].rstrip():
            found.append(f"<p>{rich(whole.slice(start, start + len(said)))}</p>")
        start = blank.end() if blank else stop
    return "\n".join(found)


def guarded(handler: Handler) -> Handler:
    """A door of ours: three methods only, and a page whatever happens behind it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.method not in METHODS:
            return not_taken(405)
        try:
            return await handler(request)
        except NotTakenError as refused:
            return not_taken(refused.status)
        except ConnectionError:
            pass  # whoever asked has gone
        except TimeoutError:
            log.warning("page_waited_too_long")
        except Exception as error:
            if is_away(error):
                log.warning("page_without_database", error=type(error).__name__)
            else:
                log.exception("page_failed")
        return away()

    return handle
