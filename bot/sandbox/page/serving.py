"""Serves the page's own files and the files on phones, so that nothing that people sent can run in the page."""

from functools import cache
from pathlib import Path
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.screen import SandboxFile

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FILE_POLICY = "default-src 'none'; sandbox"
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)
_PLAYED = {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/wav", "video/mp4", "video/webm"}


@cache
def _own_files() -> dict[str, tuple[bytes, str]]:
    """Path below the folder -> bytes and content type."""
    return {
        path.relative_to(_FOLDER).as_posix(): (path.read_bytes(), _TYPES[path.suffix])
        for path in sorted(_FOLDER.rglob("*"))
        if path.suffix in _TYPES
    }


def serve_own(path: str) -> web.Response:
    """One of the page's files; 404 for anything else."""
    found = _own_files().get(path)
    if found is None:
        return web.json_response({"error": "không có trang này"}, status=404)
    body, content_type = found
    headers = {
        "Content-Security-Policy": _PAGE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
    return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)


def serve_kept(file: SandboxFile) -> web.Response:
    """A file of a phone: pictures and sound are shown, everything else is only downloaded."""
    shown = kind_of_picture(file.data) or (file.mime if file.mime in _PLAYED else "")
    place = "inline" if shown else "attachment"
    headers = {
        "Content-Security-Policy": _FILE_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(file.name, safe='', errors='replace')}",
        "Cache-Control": "private, max-age=3600",
    }
    return web.Response(body=file.data, content_type=shown or "application/octet-stream", headers=headers)


def kind_of_picture(data: bytes) -> str:
    """The content type of a picture that browsers show, by its first bytes; empty for anything else."""
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return next((mime for start, mime in _PICTURES if data.startswith(start)), "")
