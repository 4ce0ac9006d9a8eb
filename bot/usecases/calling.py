"""How a call list reads: whom of the silent institutions to call, the most urgent first, a page at a time.

Composes only; who gets it is decided in `call_lists`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.messages import Choice, Message, Tone
from bot.domain.people import Contact, Role, Standing, show_phone
from bot.domain.richtext import RichText, bold
from bot.domain.taps import CallListTap, CallTap, SheetTap, write_tap
from bot.domain.units import Unit
from bot.store import people
from bot.store.engine import UnitOfWork
from bot.text.catalogue import Voice
from bot.text.dates import show_then
from bot.text.folding import in_order
from bot.text.visible import shortened
from bot.usecases.silence import Situation
from bot.usecases.wording import joined, level_mark, lines, status_mark

PAGE = 10  # institutions of one message
_MOST_PEOPLE = 3  # of an institution, so that a page fits into one message with buttons
_LABEL = 40


@dataclass(frozen=True, slots=True)
class Page:
    """What one message lists; `more`: how many institutions come after it.

    `held`: who is there to be called, by unit; `joined`: units of which somebody once opened the bot; `callers`:
    the names of those who called.
    """

    situation: Situation
    police: Unit
    unit_ids: Sequence[int]
    more: int
    held: Mapping[int, Sequence[tuple[Contact, Standing]]]
    joined: frozenset[int]
    callers: Mapping[int, str]
    sheet: bool = False  # whether there is a page for it


async def by_urgency(work: UnitOfWork, situation: Situation, unit_ids: Iterable[int]) -> list[int]:
    """Nobody can be reached, then nobody has joined, then the fewest answers; by name."""
    wanted = list(unit_ids)
    once_joined = await _joined(work, situation, wanted)
    answers = {
        unit_id: sum(unit_id in situation.meant[one] for one in situation.given if one in situation.meant)
        for unit_id in wanted
    }

    def urgency(unit_id: int) -> tuple[int, int, str]:
        rank = 2 if unit_id not in situation.coverage.unreached else 0 if unit_id in once_joined else 1
        return rank, answers[unit_id], in_order(situation.tree[unit_id].name)

    return sorted(wanted, key=urgency)


async def _joined(work: UnitOfWork, situation: Situation, unit_ids: Collection[int]) -> frozenset[int]:
    meant = situation.silent_people(unit_ids)
    known = await people.addresses_of(work, meant, deliverable=False)
    return frozenset(unit_id for contact_id in known for unit_id in situation.meant[contact_id])


async def load_page(
    work: UnitOfWork,
    situation: Situation,
    police: Unit,
    unit_ids: Sequence[int],
    more: int,
    *,
    sheet: bool = False,
) -> Page:
    """A page with the people who hold a post now, the principal first."""
    held: dict[int, list[tuple[Contact, Standing]]] = defaultdict(list)
    for contact, standing in await people.holders(work, unit_ids):
        held[standing.unit_id].append((contact, standing))
    order = list(Role)
    for pairs in held.values():
        pairs.sort(key=lambda pair: (order.index(pair[1].role), pair[1].order))
    called = {situation.proxies[one].contact_id for one in unit_ids if one in situation.proxies}
    callers = {key: found.contact.name for key, found in (await people.persons(work, called)).items()}
    joined_once = await _joined(work, situation, unit_ids)
    return Page(situation, police, unit_ids, more, held, joined_once, callers, sheet)


def call_message(page: Page, voice: Voice) -> Message:
    """The list with one choice for each institution that is still to be called; protected from being passed on."""
    advisory = page.situation.advisory
    silent = [unit_id for unit_id in page.unit_ids if unit_id in page.situation.silent]
    title = voice.say(
        "calls.title",
        mark=level_mark(advisory.level),
        code=advisory.code,
        level=voice.label(advisory.level),
        headline=shortened(advisory.text.headline, 120),
    )
    intro = voice.say("calls.intro", n=len(silent) + page.more, police=shortened(page.police.name, 60))
    paragraphs = [
        _paragraph(page, number, unit_id, voice) for number, unit_id in enumerate(page.unit_ids, start=1)
    ]
    more = [voice.say("calls.more", n=page.more)] if page.more else []
    mark = status_mark(advisory.status, voice)
    return Message(
        joined([title, intro, *paragraphs, *more]),
        _choices(page, silent, voice),
        head=mark,
        foot=mark,
        protect=True,
    )


def _choices(page: Page, silent: Iterable[int], voice: Voice) -> tuple[Choice, ...]:
    revision_id = page.situation.advisory.revision_id
    called = [
        Choice(
            voice.say("choice.called", unit=shortened(page.situation.tree[unit_id].name, _LABEL)).plain,
            write_tap(CallTap(revision_id, unit_id)),
            Tone.GOOD,
        )
        for unit_id in silent
    ]
    if page.more:
        called.append(
            Choice(voice.say("choice.more-calls").plain, write_tap(CallListTap(revision_id, page.police.id)))
        )
    if called and page.sheet:
        called.append(Choice(voice.say("choice.sheet").plain, write_tap(SheetTap(page.police.id))))
    return tuple(called)


def _paragraph(page: Page, number: int, unit_id: int, voice: Voice) -> RichText:
    situation, unit = page.situation, page.situation.tree[unit_id]
    name = bold(shortened(unit.name, 60))
    if unit_id not in situation.silent:
        proxy = situation.proxies.get(unit_id)
        if proxy is None or unit_id not in situation.coverage.by_phone:
            return RichText.of(f"{number}. ✓ ", name, " – ", voice.say("calls.answered"))
        by = shortened(page.callers.get(proxy.contact_id, ""), 40)
        done = voice.say("calls.called", name=by, at=show_then(proxy.at, voice.language))
        return RichText.of(f"{number}. ✓ ", name, " – ", done)
    phone = f" · {show_phone(unit.phone)}" if unit.phone else ""
    head = RichText.of(f"{number}. ", name, phone, " – ", voice.say(_why(page, unit_id)))
    return lines([head, *(_line(*pair, voice) for pair in page.held.get(unit_id, ())[:_MOST_PEOPLE])])


def _why(page: Page, unit_id: int) -> str:
    if unit_id not in page.situation.coverage.unreached:
        return "calls.silent"
    return "calls.unreachable" if unit_id in page.joined else "calls.not-joined"


def _line(contact: Contact, standing: Standing, voice: Voice) -> RichText:
    name, title = shortened(contact.name, 40), shortened(standing.title or voice.label(standing.role), 30)
    shown = name if contact.name == standing.title else f"{name}, {title}"
    return RichText.of(f"{shown}: {show_phone(contact.phone)}")
