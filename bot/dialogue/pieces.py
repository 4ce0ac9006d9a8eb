"""What people hand in before they say what it is for: texts and files, kept as plain values in a log. Pure.

A piece is {"text": str} and, for a file, {"kind", "name", "mime"} and "album" besides, with "remote" and "unique"
where it stays on its platform, or with "file", its id, where it is kept here.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never

from bot.dialogue.steps import Card, Given, Handed, Heard, Misheard, Value
from bot.domain.incoming import AttachmentKind, Unfetched
from bot.domain.messages import FileKind
from bot.text.visible import one_line, shortened, shows_something

LONGEST = 8000  # characters of one piece

_LISTED = 6  # pieces of what was gathered so far, the newest
_SHOWN = 60  # characters of each
_SIGNS = {
    FileKind.PHOTO: "🖼",
    FileKind.DOCUMENT: "📄",
    FileKind.VOICE: "🎙",
    FileKind.VIDEO: "🎬",
    FileKind.AUDIO: "🎵",
}
_KINDS = {
    AttachmentKind.PHOTO: FileKind.PHOTO,
    AttachmentKind.DOCUMENT: FileKind.DOCUMENT,
    AttachmentKind.VOICE: FileKind.VOICE,
    AttachmentKind.VIDEO: FileKind.VIDEO,
    AttachmentKind.AUDIO: FileKind.AUDIO,
}
# What is said of a file that could not be had.
UNFETCHED = {Unfetched.TOO_BIG: "pieces.too-big", Unfetched.AWAY: "pieces.not-fetched"}


def hear_piece(event: Given) -> Value | Misheard:
    """A text, a file or a place; stickers and polls carry nothing that could be passed on."""
    match event:
        case Heard(text=text):
            if len(text) > LONGEST:
                return Misheard("pieces.too-long")
            return {"text": text.strip()} if shows_something(text) else Misheard("pieces.empty")
        case Handed(attached=attached):
            if attached.kind is AttachmentKind.LOCATION:
                return {"text": f"📍 {attached.caption}"}
            kind = _KINDS.get(attached.kind)
            if kind is None:
                return Misheard("pieces.kind-not-taken")
            if attached.unfetched is not None:
                return Misheard(UNFETCHED[attached.unfetched])
            if attached.file_id is None and not attached.remote_id:
                return Misheard("pieces.words-only")
            remote = {"remote": attached.remote_id, "unique": attached.unique_id}
            return {
                "text": attached.caption.strip(),
                "kind": kind.value,
                **(remote if attached.file_id is None else {"file": attached.file_id}),
                "name": attached.name,
                "mime": attached.mime,
                "album": attached.album,
            }
        case Card():
            return Misheard("pieces.kind-not-taken")
        case _:
            assert_never(event)


def text_of(pieces: Iterable[Mapping[str, Any]]) -> str:
    """All texts and captions in the order in which they came, a paragraph each."""
    return "\n\n".join(piece["text"] for piece in pieces if piece["text"])


def list_pieces(pieces: Sequence[Mapping[str, Any]]) -> str:
    """What was gathered so far, a line each, to be recognised by whoever wrote it; `…` for what came long ago."""
    lines = [f"• {_seen(piece)}" for piece in pieces[-_LISTED:]]
    return "\n".join(["…", *lines] if len(pieces) > _LISTED else lines)


def _seen(piece: Mapping[str, Any]) -> str:
    words = shortened(one_line(piece["text"] or piece.get("name", "")), _SHOWN)
    return f"{_SIGNS[FileKind(piece['kind'])]} {words}".rstrip() if "kind" in piece else words


def files_of(pieces: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The pieces that are files."""
    return [dict(piece) for piece in pieces if "kind" in piece]
