"""A phone's chat as plain text, to be read by people and compared with what was read before."""

from bot.sandbox import ShownMessage
from bot.sandbox.screen import Kind
from tests.kit.someone import Someone

_STYLES = {"bold": "*", "italic": "_", "code": "`"}
_QUOTES = {"blockquote": "❝", "expandable_blockquote": "❝…"}
_TONES = {"danger": "!", "success": "✓", "primary": "›"}


def transcript(person: Someone) -> str:
    """What stands on a phone, oldest first: `*bold*`, `[button]`, `[danger!]`, `[success✓]`; `[113 ⧉]` copies.

    What was tapped stands between, with the word that appeared on it.
    """
    shown = [_shown(message, person.name) for message in person.phone.screen]
    toasts = [toast.text for toast in person.phone.toasts] + [""] * len(person.taps)
    for (position, label), toast in reversed(list(zip(person.taps, toasts, strict=False))):
        shown.insert(position, f"{person.name.upper()} bấm [{label}]{f' → “{toast}”' if toast else ''}")
    return "\n\n".join(shown)


def _shown(message: ShownMessage, name: str) -> str:
    who = "BOT" if message.by_bot else name.upper()
    remarks = [
        word
        for word, holds in (
            ("im lặng", message.silent),
            ("không chuyển tiếp được", message.protected),
            ("đã sửa", message.edited),
            (f"tệp: {message.kind}", message.file is not None),
            ("danh thiếp", message.kind is Kind.CONTACT),
            ("mở bàn phím", message.keyboard_shown),
            ("chuyển tiếp", message.forwarded_from is not None),
            ("trả lời", message.reply_to is not None),
        )
        if holds
    ]
    head = f"{who} ({', '.join(remarks)})" if remarks else who
    lines = [f"{head}:", *(f"  {line}".rstrip() for line in _styled(message).split("\n"))]
    for row in message.buttons:
        labels = [
            f"[{button.label}{_TONES.get(button.style or '', '')}{' ⧉' if button.copy_text else ''}]"
            for button in row
        ]
        lines.append(f"  {' '.join(labels)}")
    return "\n".join(lines)


def _styled(message: ShownMessage) -> str:
    units = message.text.encode("utf-16-le")
    marks: list[tuple[int, int, str]] = []
    for entity in message.entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if (sign := _STYLES.get(entity["type"])) is not None:
            marks += [(start, 1, sign), (end, 0, sign)]
        elif (quote := _QUOTES.get(entity["type"])) is not None:
            marks += [(start, 1, quote), (end, 0, "❞")]
    text, at = "", 0
    for position, _, sign in sorted(marks):
        text += units[2 * at : 2 * position].decode("utf-16-le") + sign
        at = position
    return text + units[2 * at :].decode("utf-16-le")
