"""What a channel can do; everything above the channels decides by this and never by a channel's name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Limits count Unicode code points after NFC (`utf16=False`) or UTF-16 code units (`utf16=True`)."""

    text_limit: int
    utf16: bool = False
    entity_limit: int = 100
    buttons: bool = False
    edits: bool = False
    files: bool = False
    contact_sharing: bool = False
    deep_links: bool = False
    commands: bool = False

    def length(self, text: str) -> int:
        return len(text.encode("utf-16-le")) // 2 if self.utf16 else len(text)
