"""What a channel can do; everything above the channels decides by this and never by a channel's name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Limits count Unicode code points after NFC (`utf16=False`) or UTF-16 code units (`utf16=True`).

    `links`: what it can't show (files, long texts) stands on a page of ours, to which the message has a link.
    `one_way`: nothing that a person writes there comes back to us, so that answers are given on that page.
    """

    text_limit: int
    utf16: bool = False
    entity_limit: int = 100
    buttons: bool = False
    edits: bool = False
    files: bool = False
    contact_sharing: bool = False
    deep_links: bool = False
    commands: bool = False
    links: bool = False
    one_way: bool = False

    def length(self, text: str) -> int:
        return len(text.encode("utf-16-le")) // 2 if self.utf16 else len(text)
