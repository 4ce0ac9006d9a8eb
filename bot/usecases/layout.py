"""How a message becomes the parts of a channel: texts, choices and files, and what stands on our page. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.domain.advisory import Status
from bot.domain.capabilities import Capabilities
from bot.domain.messages import Choice, Message, Part, numbered
from bot.domain.richtext import RichText
from bot.text.catalogue import Voice
from bot.text.splitting import begin, frame
from bot.usecases.wording import joined, lines, status_mark, with_line

_MOST_PARTS = 3  # what is longer is read on our page
_COUNTER = re.compile(r"\(\d+/\d+\) ")


def parts_of(
    message: Message, capabilities: Capabilities, voice: Voice, reserve: int, link_room: int = 0
) -> tuple[Part, ...]:
    """A message as API calls: texts in order, the choices under the last, then each file with head and caption.

    Where a channel has no buttons the choices become numbered lines, so room is kept for them, and a list too long
    for that is split with the text; where it has no files a line says so, or where they are.

    Args:
        message: what to say.
        capabilities: what the channel can.
        voice: the reader's.
        reserve: room to leave free in every part, in the channel's units.
        link_room: characters of the link to our page, where the message can have one; else 0.
    """
    message = _answered_elsewhere(message, capabilities, voice, link_room)
    texts, choices, link = _texts(message, capabilities, voice, reserve, link_room)
    plain = Part(silent=message.silent, protect=message.protect)
    files = message.files if capabilities.files else ()
    parts = [replace(plain, text=text) for text in texts]
    if not parts and (choices or not files):
        parts = [plain]
    if parts:
        parts[-1] = replace(
            parts[-1],
            choices=choices,
            typed=message.typed if choices else "",
            ask_contact=message.ask_contact and capabilities.contact_sharing,
            forget_keyboard=message.forget_keyboard and capabilities.contact_sharing,
            link=link,
            foot=message.foot.plain if link else "",
        )
    caption = message.head
    if message.caption:
        (caption,) = frame(message.caption, message.head, message.foot, capabilities)
    return (*parts, *(replace(plain, text=caption, file_id=file_id) for file_id in files))


def _answered_elsewhere(message: Message, capabilities: Capabilities, voice: Voice, link_room: int) -> Message:
    """Where nothing comes back: what could be answered is on our page, or it says that nothing comes back."""
    if not capabilities.one_way:
        return message
    if link_room:
        link = voice.say("link.answer") if message.choices else voice.say("link.read")
        return replace(message, choices=(), link=link.plain)
    text = RichText.of(message.text, "\n\n", voice.say("link.one-way")) if message.choices else message.text
    return replace(message, choices=(), text=text)


def _texts(
    message: Message, capabilities: Capabilities, voice: Voice, reserve: int, link_room: int
) -> tuple[Sequence[RichText], tuple[Choice, ...], str]:
    """The texts of the parts, the choices that stand under the last of them, and the words before its link."""
    body, choices, link = message.text, message.choices, message.link if link_room else ""
    unseen = len(message.files) if not capabilities.files else 0
    linked = capabilities.links and link_room > 0
    if unseen and linked:
        link = link or voice.say("link.files", n=unseen).plain
    elif unseen:
        body = RichText.of(body, "\n\n", voice.say("files.not-here", n=unseen))
    in_full = False
    if not capabilities.buttons:
        lines = f"\n\n{numbered(choices, message.typed)}"
        if 2 * capabilities.length(lines) > capabilities.text_limit:
            body, choices, in_full = RichText.of(body, lines), (), True
        else:
            reserve += capabilities.length(lines)
    taken = _room_of(link, link_room, capabilities)
    texts = frame(body, message.head, message.foot, capabilities, reserve + taken)
    if not linked or in_full or len(texts) <= (1 if capabilities.one_way else _MOST_PARTS):
        return texts, choices, link
    if not capabilities.one_way:
        link = voice.say("link.all" if unseen else "link.rest").plain
    taken = _room_of(link, link_room, capabilities)
    return (begin(body, message.head, message.foot, capabilities, reserve + taken),), choices, link


def preview_of(message: Message, capabilities: Capabilities, voice: Voice, *, linked: bool) -> Message:
    """What readers on such a channel get, with everything said in its place and nothing to choose.

    `linked`: they get a link to our page; it is each reader's own, and stands for itself by three dots.
    """
    pieces = [message.text]
    if message.files and not capabilities.files:
        files = voice.say("link.files" if linked else "files.not-here", n=len(message.files))
        pieces.append(RichText.of(files, "\n…") if linked else files)
    if not capabilities.buttons:
        pieces.append(RichText.of(numbered(message.choices, message.typed)))
    files_shown = message.files if capabilities.files else ()
    return replace(message, text=joined(pieces), choices=(), files=files_shown, silent=True)


def _room_of(link: str, link_room: int, capabilities: Capabilities) -> int:
    return capabilities.length(f"\n\n\n\n{link}\n") + link_room if link else 0


def lay_out(
    parts: Sequence[Part], capabilities: Capabilities, voice: Voice, reserve: int, link_room: int = 0
) -> tuple[Part, ...]:
    """The parts of one message, put together again and split for another channel."""
    texts = [part for part in parts if part.file_id is None]
    last = texts[-1] if texts else parts[-1]
    mark = _mark_of(last.text, voice) if texts else last.text
    message = Message(
        lines(_unframed(part.text, mark, counted=len(texts) > 1) for part in texts),
        last.choices,
        tuple(part.file_id for part in parts if part.file_id is not None),
        ask_contact=last.ask_contact,
        forget_keyboard=last.forget_keyboard,
        silent=last.silent,
        protect=last.protect,
        head=mark,
        foot=mark,
        link=last.link,
        typed=last.typed,
    )
    return parts_of(message, capabilities, voice, reserve, link_room)


def _mark_of(text: RichText, voice: Voice) -> RichText:
    """The mark of a drill or a test between which a text stands, if it does."""
    for mark in (status_mark(status, voice) for status in Status):
        if mark and text.plain.startswith(f"{mark.plain}\n") and text.plain.endswith(f"\n{mark.plain}"):
            return mark
    return RichText()


def _unframed(text: RichText, mark: RichText, *, counted: bool) -> RichText:
    """A part's text without the marks at head and foot, and without its number among the parts."""
    begins, end = 0, len(text.plain)
    if mark:
        begins, end = len(mark.plain) + 1, end - len(mark.plain) - 1
    if counted and (counter := _COUNTER.match(text.plain, begins)):
        begins = counter.end()
    return text.slice(begins, end)


def with_link(part: Part, url: str) -> Part:
    """The part with its reader's link."""
    line = RichText.of(f"{part.link}\n{url}")
    return replace(part, text=with_line(part.text, line, RichText.of(part.foot)))
