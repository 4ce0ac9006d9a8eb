"""How a call sheet looks: on paper, on a phone without a network, and on our page. Pure; nothing is loaded.

All texts of people are escaped, and what can't be seen in a name is left out.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from bot.domain.people import Contact, Standing, show_phone
from bot.domain.richtext import RichText
from bot.domain.units import Unit
from bot.text.catalogue import Voice
from bot.text.dates import show_date, show_then, show_time
from bot.text.naming import beside_unit
from bot.text.visible import one_line
from bot.usecases.call_sheet import Section, Sheet, ToCall, Told, Why, read_out
from bot.usecases.wording import status_mark
from bot.web.pages import Page, document, rich, text
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
    body = sheet_body(sheet, voice, lambda _section, _call: paper_line(voice), "sheet.on-paper")
    title = f"{voice.say_plain('sheet.title')} – {one_line(sheet.police.name)}"
    return document(Page(title, body, voice.language), STYLE)


def sheet_body(sheet: Sheet, voice: Voice, record: Record, hint: str, notice: str = "") -> str:
    """The content of the page. `hint`: the id of how to note a call; `notice`: HTML that stands first."""
    at = f"{show_time(sheet.at, voice.language)} {show_date(sheet.at, voice.language, year=True)}"
    count = RichText() if sheet.calls else voice.say("sheet.nobody")
    if sheet.real_calls:
        count = voice.say("sheet.to-call", n=sheet.real_calls)
    head = [
        f"<h1>{text(voice.say_plain('sheet.title'))}</h1>",
        _paragraph(one_line(sheet.police.name), "unit"),
        _paragraph(voice.say("sheet.as-of", at=at)),
        notice,
        _paragraph(count),
    ]
    if sheet.calls:
        head.append(_paragraph(voice.say(hint), "quiet"))
    if sheet.urgent and sheet.real_calls:
        head.append(_paragraph(voice.say("sheet.emergency"), "box alarm"))
    sections = "".join(_section(one, sheet.police, voice, record) for one in sheet.sections)
    foot = _paragraph(voice.say("sheet.private"), "quiet")
    return f"<header>{''.join(head)}</header>\n{sections}<footer>{foot}</footer>"


def _section(section: Section, police: Unit, voice: Voice, record: Record) -> str:
    advisory, left = section.advisory, len(section.to_call)
    mark = _paragraph(status_mark(advisory.status, voice), "mark")
    level = f'<span class="level {advisory.level.value}">{text(voice.label(advisory.level).upper())}</span>'
    count = voice.say("sheet.count", n=left, covered=section.covered, total=section.total)
    parts = [
        f"<h2>{level} {text(advisory.code)}</h2>",
        _paragraph(one_line(advisory.text.headline), "headline"),
        _paragraph(count, "quiet"),
    ]
    if section.to_call:
        parts += [_say(section, police, voice), _calls(section, police, voice, record)]
    if section.told:
        parts.append(_told(section.told, voice))
    return f"<section>{mark}{''.join(parts)}{mark}</section>\n"


def _say(section: Section, police: Unit, voice: Voice) -> str:
    lines = "".join(_paragraph(line) for line in read_out(section, police, voice))
    back = ""
    if police.phone:
        said = voice.say("sheet.call-back", police=one_line(police.name), phone=show_phone(police.phone))
        back = _paragraph(said, "quiet")
    return f'<div class="box"><h3>{text(voice.say_plain("sheet.say"))}</h3>{lines}{back}</div>'


def _calls(section: Section, police: Unit, voice: Voice, record: Record) -> str:
    """In the order in which to call; of a unit above, ward by ward."""
    ordered = _by_ward(section.to_call)
    numbers = {call.unit.id: number for number, call in enumerate(ordered, start=1)}
    groups = []
    for ward, calls in groupby(ordered, key=lambda call: call.police):
        items = "".join(_call(call, numbers[call.unit.id], section, voice, record) for call in calls)
        groups.append(f'{_ward_title(ward, police)}<ul class="calls">{items}</ul>')
    return "".join(groups)


def _ward_title(ward: Unit | None, police: Unit) -> str:
    """Nothing where it is the ward's own sheet."""
    if ward is None or ward.id == police.id:
        return ""
    phone = f" · {_phone(ward.phone)}" if ward.phone else ""
    return f"<h3>{text(one_line(ward.name))}{phone}</h3>"


def _by_ward(calls: Iterable[ToCall]) -> Sequence[ToCall]:
    """Within a ward the order stays."""
    return sorted(calls, key=lambda call: (call.police.name, call.police.id) if call.police else ("", 0))


def _call(call: ToCall, number: int, section: Section, voice: Voice, record: Record) -> str:
    own = text(voice.say_plain("sheet.unit-number"))
    numbers = [f"<li>{own}: {_phone(call.unit.phone)}</li>"] if call.unit.phone else []
    numbers += [_person(*one, call.unit, voice) for one in call.people[:_MOST_PEOPLE]]
    people = f"<ul>{''.join(numbers)}</ul>" if numbers else _paragraph(voice.say("sheet.no-numbers"), "none")
    name, why = text(one_line(call.unit.name)), text(voice.say_plain(_WHY[call.why]))
    return (
        f'<li><p class="who"><b>{number}. {name}</b> – <span class="why">{why}</span></p>'
        f"{people}{record(section, call)}</li>\n"
    )


def _person(contact: Contact, standing: Standing, unit: Unit, voice: Voice) -> str:
    title = one_line(standing.title) or voice.label(standing.role)
    name = beside_unit(one_line(contact.name), one_line(unit.name), title)
    return f"<li>{text(name)}: {_phone(contact.phone)}</li>"


def _phone(phone: str) -> str:
    """A number that a phone dials when it is touched."""
    return f'<a href="tel:{text(phone)}">{text(show_phone(phone))}</a>'


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
    lines = "".join(f"<li>✓ {rich(line)}</li>" for line in said)
    return f'<div class="told"><h3>{text(voice.say_plain("sheet.told", n=len(told)))}</h3><ul>{lines}</ul></div>'


def paper_line(voice: Voice, *, printed_only: bool = False) -> str:
    """Where the pen goes."""
    kind = "paper printed" if printed_only else "paper"
    called, who = text(voice.say_plain("sheet.paper-line")), text(voice.say_plain("sheet.paper-who"))
    return f'<p class="{kind}"><span>{called}<i></i></span><span>{who}<i></i></span></p>'


def _paragraph(words: RichText | str, name: str = "") -> str:
    shown = rich(RichText.of(words))
    named = f' class="{name}"' if name else ""
    return f"<p{named}>{shown}</p>" if shown else ""
