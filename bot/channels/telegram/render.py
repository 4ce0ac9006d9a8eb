"""Turns one Part into what one Bot API call carries: text, entities, markup. Pure.

There is no markup language in it: what people typed stays what it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import KeyboardButtonStyle, MessageEntityType

from bot.channels.cleaning import encodable
from bot.domain.messages import CONTACT, Choice, Part, Tone
from bot.domain.richtext import RichText, Run, Style

ROW_LENGTH = 28  # characters of all labels together that still read well side by side on a phone
ROW_BUTTONS = 3
PAIR_LENGTH = 19  # characters of each of two labels in a row
COPIED_LIMIT = 256  # characters (Bot API CopyTextButton)

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove

_ENTITY_TYPES = {
    Style.QUOTE: MessageEntityType.BLOCKQUOTE,
    Style.FOLD: MessageEntityType.EXPANDABLE_BLOCKQUOTE,
    Style.BOLD: MessageEntityType.BOLD,
    Style.ITALIC: MessageEntityType.ITALIC,
    Style.CODE: MessageEntityType.CODE,
    Style.STRUCK: MessageEntityType.STRIKETHROUGH,
}
_BUTTON_STYLES = {
    Tone.PLAIN: None,
    Tone.PRIMARY: KeyboardButtonStyle.PRIMARY,
    Tone.GOOD: KeyboardButtonStyle.SUCCESS,
    Tone.DANGER: KeyboardButtonStyle.DANGER,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """Entity offsets and lengths count UTF-16 code units (Bot API `MessageEntity`)."""

    text: str
    entities: tuple[MessageEntity, ...]
    markup: Markup | None


def render(part: Part, mark: str = "") -> Rendered:
    """A mark stands before the text, with a space between."""
    text = RichText.of(f"{mark} ", part.text) if mark and part.text else RichText.of(mark, part.text)
    text = RichText(tuple(Run(encodable(run.text), run.styles) for run in text.runs))
    return Rendered(text.plain, tuple(_entities(text)), _markup(part))


def _entities(text: RichText) -> Iterator[MessageEntity]:
    """One entity for each longest stretch of a style; neighbouring runs may share one."""
    for style, entity_type in _ENTITY_TYPES.items():
        start = at = 0
        inside = False
        for run in text.runs:
            shown = style in _shown(run.styles)
            if inside and not shown:
                yield MessageEntity(entity_type, start, at - start)
            if shown and not inside:
                start = at
            inside = shown
            at += len(run.text.encode("utf-16-le")) // 2
        if inside:
            yield MessageEntity(entity_type, start, at - start)


def _shown(styles: frozenset[Style]) -> frozenset[Style]:
    """On Telegram code can be nothing besides, and a quote can't stand within a quote."""
    if Style.CODE in styles:
        styles -= {Style.BOLD, Style.ITALIC, Style.STRUCK}
    return styles - {Style.QUOTE} if Style.FOLD in styles else styles


def _markup(part: Part) -> Markup | None:
    """A message has room for one markup: asking for the contact goes before choices, choices before forgetting."""
    if part.ask_contact:
        return ReplyKeyboardMarkup(
            [[_reply_button(choice)] for choice in part.choices if not choice.copies],
            one_time_keyboard=True,
            resize_keyboard=True,
        )
    if part.choices:
        return InlineKeyboardMarkup(_rows(part.choices))
    return ReplyKeyboardRemove() if part.forget_keyboard else None


def _rows(choices: tuple[Choice, ...]) -> list[list[InlineKeyboardButton]]:
    """A few short ones side by side; of many the short ones in pairs, so that a long list stays in sight."""
    buttons = [_inline_button(choice) for choice in choices]
    if len(choices) <= ROW_BUTTONS:
        side_by_side = sum(len(choice.label) for choice in choices) <= ROW_LENGTH
        return [buttons] if side_by_side else [[button] for button in buttons]
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        last = rows[-1] if rows else []
        if len(last) == 1 and max(len(last[0].text), len(button.text)) <= PAIR_LENGTH:
            last.append(button)
        else:
            rows.append([button])
    return rows


def _inline_button(choice: Choice) -> InlineKeyboardButton:
    style = _BUTTON_STYLES[choice.tone]
    if choice.copies:
        copied = CopyTextButton(encodable(choice.copies[:COPIED_LIMIT]))
        return InlineKeyboardButton(choice.label, copy_text=copied, style=style)
    return InlineKeyboardButton(choice.label, callback_data=choice.data, style=style)


def _reply_button(choice: Choice) -> KeyboardButton:
    """What other choices say comes back as text."""
    sharing = True if choice.data == CONTACT else None
    return KeyboardButton(choice.label, request_contact=sharing, style=_BUTTON_STYLES[choice.tone])
