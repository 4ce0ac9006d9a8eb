"""How the page of an advisory's link reads: the advisory, its files, what was answered, what can be. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from bot.domain.advisory import Advisory, Answer, Level, MessageType, Status
from bot.domain.messages import FileKind
from bot.domain.richtext import RichText
from bot.store.files import Held
from bot.text.catalogue import Voice
from bot.text.dates import show_moment
from bot.usecases.links import Seen
from bot.usecases.threads_wording import call_line
from bot.usecases.wording import level_mark, status_mark
from bot.web.attachments import PICTURES, safe_name
from bot.web.pages import Page, hotlines, paragraphs, rich, text

_TONES = {Answer.DA_NHAN: "plain", Answer.DA_TRIEN_KHAI: "good", Answer.CAN_HO_TRO: "danger"}
_ANSWERS = "tra-loi"  # where on the page


@dataclass(frozen=True, slots=True)
class Door:
    """What the page's own addresses are made of. `can_have`: whether a file that we don't keep can be fetched."""

    token: str
    seal: str
    can_have: Callable[[Held], bool]


def page_of(seen: Seen, door: Door, now: datetime) -> Page:
    advisory, voice = seen.advisory, seen.voice
    cancelled = seen.change is not None and seen.change[0] is MessageType.CANCEL
    pieces = [
        _head(seen, now, cancelled=cancelled),
        *_news(seen, now),
        *_said(seen, now),
        *([] if cancelled else _way_down(seen)),
        f"<del>{_words(advisory)}</del>" if cancelled else "".join(_content(seen, door, now)),
        *_answers(seen, door, now),
        _foot(seen),
    ]
    title = voice.say_plain("page.title", code=advisory.code)
    return Page(title, "\n".join(pieces), voice.language, status_mark(advisory.status, voice).plain)


def _head(seen: Seen, now: datetime, *, cancelled: bool) -> str:
    advisory, voice = seen.advisory, seen.voice
    level = f"{level_mark(advisory.level)} {voice.label(advisory.level).upper()}"
    at = show_moment(advisory.since or now, now, voice.language)
    origin = voice.say("advisory.from", code=advisory.code, unit=seen.sender, at=at)
    headline = text(advisory.text.headline)
    return (
        f'<p><span class="level {advisory.level.value}">{text(level)}</span></p>'
        f"<h1>{f'<del>{headline}</del>' if cancelled else headline}</h1>"
        f'<p class="quiet">{rich(origin)}</p>'
    )


def _news(seen: Seen, now: datetime) -> Iterator[str]:
    """What became of the text that the link is for; and the numbers, while it is urgent and real."""
    advisory, voice = seen.advisory, seen.voice
    if seen.change is not None:
        kind, moment = seen.change
        at = show_moment(moment, now, voice.language)
        match kind:
            case MessageType.CANCEL:
                yield _box("alarm", voice.say("page.cancelled", at=at))
            case MessageType.ALL_CLEAR:
                yield _box("calm", voice.say("page.all-clear", at=at))
            case MessageType.UPDATE | MessageType.ALERT:
                yield _box("alarm", voice.say("page.corrected", at=at))
            case _:
                assert_never(kind)
    elif advisory.revision > 1 and seen.said is None:
        yield _box("alarm", voice.say("correct.notice-update", code=advisory.code))
    ended = seen.change is not None and seen.change[0].ends_in is not None
    if advisory.level is Level.KHAN and not ended and seen.help is None:
        yield _numbers(seen) or paragraphs(voice.say("advisory.hotlines"))


def _said(seen: Seen, now: datetime) -> Iterator[str]:
    voice = seen.voice
    if seen.said is None:
        return
    at = show_moment(seen.said.at, now, voice.language)
    said = voice.say("answer.echo", answer=voice.label(seen.said.answer), at=at)
    if seen.help is None:
        yield _box("calm", said)
        return
    yield _box("alarm", RichText.of(said, "\n\n", seen.help))
    yield _numbers(seen)


def _numbers(seen: Seen) -> str:
    """The numbers to call, but in a drill nobody is led to call them by a slip of the finger."""
    return hotlines(seen.voice) if seen.advisory.status is Status.ACTUAL else ""


def _way_down(seen: Seen) -> Iterator[str]:
    if seen.open and seen.said is None:
        yield f'<p><a href="#{_ANSWERS}">{text(seen.voice.say_plain("page.answer-below"))}</a></p>'


def _words(advisory: Advisory) -> str:
    return paragraphs(advisory.text.description) + paragraphs(advisory.text.instruction)


def _content(seen: Seen, door: Door, now: datetime) -> Iterator[str]:
    advisory, voice = seen.advisory, seen.voice
    yield paragraphs(advisory.text.description)
    if advisory.text.instruction:
        yield _box("", RichText.of(voice.say("advisory.instruction"), "\n\n", advisory.text.instruction))
    if advisory.answer_by and seen.open and seen.said is None:
        yield paragraphs(voice.say("advisory.answer-by", at=show_moment(advisory.answer_by, now, voice.language)))
    if advisory.expires and (seen.change is None or seen.change[0].ends_in is None):
        yield paragraphs(voice.say("advisory.expires", at=show_moment(advisory.expires, now, voice.language)))
    if seen.files:
        yield f"<h2>{text(voice.say_plain('page.files'))}</h2>"
    for number, held in enumerate(seen.files, 1):
        yield _file(held, f"{door.token}/f/{number}", door, voice)


def _file(held: Held, address: str, door: Door, voice: Voice) -> str:
    """A picture, or the way to a file; of one that only another platform has, where it is."""
    name = text(safe_name(held.file.name))
    if not held.size and not door.can_have(held):
        channels = ", ".join(dict.fromkeys(voice.say_plain(f"channel.{place[0]}") for place in held.places))
        return paragraphs(voice.say("page.file-elsewhere", name=safe_name(held.file.name), channel=channels))
    if held.file.kind is FileKind.PHOTO or held.file.mime in PICTURES:
        return f'<a href="{address}"><img src="{address}" alt="{name}" loading="lazy"></a>'
    return f'<a class="file" href="{address}">📎&nbsp;{name}</a>'


def _answers(seen: Seen, door: Door, now: datetime) -> Iterator[str]:
    voice = seen.voice
    if seen.open:
        asked = voice.say_plain("page.ask" if seen.said is None else "page.ask-more")
        buttons = "".join(
            f'<button name="answer" value="{one.value}" class="{_TONES[one]}">{text(voice.label(one))}</button>'
            for one in seen.open
        )
        yield (
            f'<form method="post" id="{_ANSWERS}"><h2>{text(asked)}</h2>'
            f'<input type="hidden" name="seal" value="{door.seal}">{buttons}</form>'
        )
    if Answer.CAN_HO_TRO in seen.open:
        yield f'<p class="quiet">{rich(voice.say("page.help-hint", answer=voice.label(Answer.CAN_HO_TRO)))}</p>'
    if seen.used:
        used = ", ".join(
            f"{voice.label(one)} ({show_moment(at, now, voice.language)})" for one, at in seen.used.items()
        )
        yield f'<div class="quiet">{paragraphs(voice.say("page.used", answers=used))}</div>'
    if seen.said is not None and seen.change is None:
        yield f'<div class="quiet">{paragraphs(voice.say("page.change"))}</div>{_call(seen)}'


def _call(seen: Seen) -> str:
    police = seen.police
    if police is None or not police.phone:
        return ""
    return f'<a class="file" href="tel:{text(police.phone)}">{rich(call_line(police, seen.voice))}</a>'


def _foot(seen: Seen) -> str:
    voice = seen.voice
    title = seen.standing.title or voice.label(seen.standing.role)
    return f'<div class="box quiet">{paragraphs(voice.say("page.for", title=title, unit=seen.unit.name))}</div>'


def _box(tone: str, words: RichText) -> str:
    return f'<div class="box {tone}">{paragraphs(words)}</div>'
