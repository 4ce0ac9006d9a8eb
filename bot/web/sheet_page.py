"""How a call sheet looks: on paper, on a phone without a network, and on our page. Pure; nothing is loaded.

All texts of people are escaped, and what can't be seen in a name is left out.
"""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby

from bot.domain.advisory import Level
from bot.domain.people import Contact, Standing, show_phone
from bot.domain.richtext import RichText, Style
from bot.domain.units import Unit
from bot.text.catalogue import Voice
from bot.text.dates import show_date, show_then, show_time
from bot.text.naming import beside_unit
from bot.text.visible import one_line
from bot.usecases.call_sheet import Section, Sheet, ToCall, Told, Why, read_out
from bot.usecases.wording import level_mark, status_mark
from bot.web.sheet_style import STYLE

_MOST_PEOPLE = 5  # of an institution
_WHY = {
    Why.UNREACHABLE: "calls.unreachable",
    Why.NOT_JOINED: "calls.not-joined",
    Why.UNSENT: "sheet.unsent",
    Why.SILENT: "calls.silent",
}

Record = Callable[[Section, ToCall], str]  # the HTML by which a call is noted


def sheet_file(sheet: Sheet, voice: Voice) -> str:
    """A whole document that needs no network: to be printed, or read on a phone."""
    body = sheet_body(sheet, voice, lambda _section, _call: _paper_line(voice), "sheet.on-paper")
    title = f"{voice.say_plain('sheet.title')} – {one_line(sheet.police.name)}"
    return (
        f'<!DOCTYPE html>\n<html lang="{voice.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style></head>\n<body>\n{body}</body></html>\n"
    )


def sheet_body(sheet: Sheet, voice: Voice, record: Record, hint: str, notice: str = "") -> str:
    """The content of the page. `hint`: the id of how to note a call; `notice`: HTML that stands first."""
    at = f"{show_time(sheet.at, voice.language)} {show_date(sheet.at, voice.language, year=True)}"
    count = RichText() if sheet.calls else voice.say("sheet.nobody")
    if sheet.real_calls:
        count = voice.say("sheet.to-call", n=sheet.real_calls)
    head = [
        f"<h1>{escape(voice.say_plain('sheet.title'))}</h1>",
        _paragraph(RichText.of(one_line(sheet.police.name)), "unit"),
        _paragraph(voice.say("sheet.as-of", at=at), "as-of"),
        notice,
        _paragraph(count, "count"),
    ]
    if sheet.calls:
        head.append(_paragraph(voice.say(hint), "hint"))
    if sheet.urgent and sheet.real_calls:
        head.append(_paragraph(voice.say("sheet.emergency"), "emergency"))
    sections = "".join(_section(one, sheet.police, voice, record) for one in sheet.sections)
    foot = _paragraph(voice.say("sheet.private"), "private")
    return f"<main>\n<header>{''.join(head)}</header>\n{sections}<footer>{foot}</footer>\n</main>\n"


def _section(section: Section, police: Unit, voice: Voice, record: Record) -> str:
    advisory = section.advisory
    mark = _paragraph(status_mark(advisory.status, voice), "mark")
    level = escape(voice.label(advisory.level).upper())
    parts = [
        mark,
        f"<h2>{level_mark(advisory.level)} {level} · {escape(advisory.code)}</h2>",
        _paragraph(RichText.of(one_line(advisory.text.headline)), "headline"),
        _paragraph(
            voice.say("sheet.count", n=len(section.to_call), covered=section.covered, total=section.total),
            "covered",
        ),
    ]
    if section.to_call:
        parts += [_say(section, police, voice), _calls(section, police, voice, record)]
    if section.told:
        parts.append(_told(section.told, voice))
    level_class = "khan" if advisory.level is Level.KHAN else "canh-bao"
    return f'<section class="{level_class}">{"".join(parts)}{mark}</section>\n'


def _say(section: Section, police: Unit, voice: Voice) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in read_out(section, police, voice))
    back = ""
    if police.phone:
        said = voice.say("sheet.call-back", police=one_line(police.name), phone=show_phone(police.phone))
        back = _paragraph(said, "back")
    return f'<div class="say"><h3>{escape(voice.say_plain("sheet.say"))}</h3>{lines}{back}</div>'


def _calls(section: Section, police: Unit, voice: Voice, record: Record) -> str:
    """In the order in which to call; of a unit above, ward by ward."""
    numbers = {call.unit.id: number for number, call in enumerate(_by_ward(section.to_call), start=1)}
    groups = []
    for ward, calls in groupby(_by_ward(section.to_call), key=lambda call: call.police):
        named = ward is not None and ward.id != police.id
        phone = f" · {_phone(ward.phone)}" if ward is not None and ward.phone else ""
        title = f"<h3>{escape(one_line(ward.name))}{phone}</h3>" if ward is not None and named else ""
        items = "".join(_call(call, numbers[call.unit.id], section, voice, record) for call in calls)
        groups.append(f'{title}<ul class="calls">{items}</ul>')
    return "".join(groups)


def _by_ward(calls: Iterable[ToCall]) -> Sequence[ToCall]:
    """Within a ward the order stays."""
    return sorted(calls, key=lambda call: (call.police.name, call.police.id) if call.police else ("", 0))


def _call(call: ToCall, number: int, section: Section, voice: Voice, record: Record) -> str:
    own = escape(voice.say_plain("sheet.unit-number"))
    numbers = [f"<li>{own}: {_phone(call.unit.phone)}</li>"] if call.unit.phone else []
    numbers += [_person(*one, call.unit, voice) for one in call.people[:_MOST_PEOPLE]]
    people = f"<ul>{''.join(numbers)}</ul>" if numbers else _paragraph(voice.say("sheet.no-numbers"), "none")
    name, why = escape(one_line(call.unit.name)), escape(voice.say_plain(_WHY[call.why]))
    return (
        f'<li><p class="who"><b>{number}. {name}</b> – <span class="why">{why}</span></p>'
        f"{people}{record(section, call)}</li>\n"
    )


def _person(contact: Contact, standing: Standing, unit: Unit, voice: Voice) -> str:
    title = one_line(standing.title) or voice.label(standing.role)
    name = beside_unit(one_line(contact.name), one_line(unit.name), title)
    return f"<li>{escape(name)}: {_phone(contact.phone)}</li>"


def _phone(phone: str) -> str:
    """A number that a phone dials when it is touched."""
    return f'<a href="tel:{escape(phone)}">{escape(show_phone(phone))}</a>'


def _told(told: Sequence[Told], voice: Voice) -> str:
    said = (
        voice.say(
            "sheet.told-line",
            unit=one_line(one.unit.name),
            name=one_line(one.by),
            at=show_then(one.at, voice.language),
        )
        for one in told
    )
    lines = "".join(f"<li>✓ {_html(line)}</li>" for line in said)
    return f'<div class="told"><h3>{escape(voice.say_plain("sheet.told", n=len(told)))}</h3><ul>{lines}</ul></div>'


def _paper_line(voice: Voice) -> str:
    """Where the pen goes."""
    called, who = escape(voice.say_plain("sheet.paper-line")), escape(voice.say_plain("sheet.paper-who"))
    return f'<p class="paper"><span>{called}<i></i></span><span>{who}<i></i></span></p>'


def _paragraph(text: RichText, name: str) -> str:
    return f'<p class="{name}">{_html(text)}</p>' if text else ""


def _html(text: RichText) -> str:
    """Bold stays bold; of other styles only the words are shown."""
    runs = ((escape(run.text), Style.BOLD in run.styles) for run in text.runs)
    return "".join(f"<b>{words}</b>" if bold else words for words, bold in runs)
