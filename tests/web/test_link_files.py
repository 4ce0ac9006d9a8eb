"""Files on the page of a link: pictures are shown, all else is saved, and nothing of one is run."""

import pytest

from bot.domain.messages import FileKind
from bot.store import files
from bot.store.tables import revision_file
from bot.usecases.advisory import Attachment
from tests.kit.roster import OFFICER_A, PRINCIPAL_A
from tests.usecases.district import District
from tests.usecases.samples import NOW
from tests.web.linked import Answer, Site, attached, open_site

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 9
HTML = b"<html><script>alert(1)</script>"


async def opened(site: Site, *attachments: Attachment) -> tuple[str, list[Answer]]:
    made = await site.district.issue(OFFICER_A, attachments=attachments)
    token = site.token(PRINCIPAL_A, made)
    return token, [await site.ask(f"/l/{token}/f/{number + 1}") for number in range(len(attachments))]


async def test_pictures_are_shown_and_all_else_is_saved(site: Site):
    token, (picture, paper) = await opened(
        site, Attachment(FileKind.PHOTO, "ảnh.png", "image/png", PNG), attached("Công văn số 12.pdf")
    )
    page = await site.looks(token)
    assert f'<img src="{token}/f/1" alt="ảnh.png"' in page.html
    assert f'href="{token}/f/2">📎&nbsp;Công văn số 12.pdf</a>' in page.html
    assert (picture.status, picture.body, picture.headers["Content-Type"]) == (200, PNG, "image/png")
    assert picture.headers["Content-Disposition"].startswith('inline; filename="anh.png";')
    assert (paper.body, paper.headers["Content-Type"]) == (b"%PDF-1.4", "application/pdf")
    assert paper.headers["Content-Disposition"] == (
        "attachment; filename=\"Cong van so 12.pdf\"; filename*=UTF-8''C%C3%B4ng%20v%C4%83n%20s%E1%BB%91%2012.pdf"
    )
    for answer in (picture, paper):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "image/png", "application/pdf\r\nX-Evil: 1"])
async def test_a_page_that_pretends_to_be_a_picture_is_bytes_to_be_saved(site, mime):
    _, (given,) = await opened(site, attached("a.png", HTML, mime))
    assert given.body == HTML
    assert given.headers["Content-Type"] == "application/octet-stream"
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert "X-Evil" not in given.headers


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\r\nSet-Cookie: x=1\r\n\r\n<b>.pdf", "a_Set-Cookie_ x=1_b_.pdf"),
        ("../../etc/passwd", "etc_passwd"),
        ('"; filename="evil.exe', "filename=_evil.exe"),
        ("hóa đơn\u202efdp.exe", "hoa don_fdp.exe"),
        ("…", "tep"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
async def test_no_name_is_a_path_or_another_header(site, name, shown):
    token, (given,) = await opened(site, attached(name))
    assert f'filename="{shown}";' in given.headers["Content-Disposition"]
    assert "Set-Cookie" not in given.headers
    assert "<b>.pdf" not in (await site.looks(token)).html


async def test_a_large_one_arrives_whole(site: Site):
    data = bytes(range(256)) * 8000
    _, (given,) = await opened(site, attached("a.pdf", data))
    assert given.body == data
    assert given.headers["Content-Length"] == str(len(data))


async def test_to_ask_about_one_brings_none_of_it(site: Site):
    token, _ = await opened(site, attached("a.pdf"))
    head = await site.ask(f"/l/{token}/f/1", "HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", "8")


async def remote(site: Site) -> str:
    """An advisory with a photo that was handed in on Telegram and stays there."""
    made = await site.district.issue(OFFICER_A, attachments=())
    async with site.district.database.write() as work:
        file_id = await files.add_remote_file(
            work,
            FileKind.PHOTO,
            "ảnh.jpg",
            "image/jpeg",
            channel="telegram",
            bot="bot",
            remote_id="remote-1",
            unique_id="u",
            now=NOW,
        )
        await work.connection.execute(
            revision_file.insert().values(revision_id=made.revision_id, file_id=file_id, position=0)
        )
    return site.token(PRINCIPAL_A, made)


async def test_what_stays_on_telegram_is_asked_for_there_once(district: District):
    asked: list[str] = []

    async def fetch(remote_id: str) -> bytes | None:
        asked.append(remote_id)
        return PNG

    async with open_site(district, {("telegram", "bot"): fetch}) as site:
        token = await remote(site)
        assert f'<img src="{token}/f/1"' in (await site.looks(token)).html
        for _ in range(3):
            given = await site.ask(f"/l/{token}/f/1")
            assert (given.body, given.headers["Content-Type"]) == (PNG, "image/png")
    assert asked == ["remote-1"]


async def test_what_telegram_does_not_give_is_said(district: District):
    async def fetch(_remote_id: str) -> bytes | None:
        return None

    async with open_site(district, {("telegram", "bot"): fetch}) as site:
        token = await remote(site)
        assert (await site.ask(f"/l/{token}/f/1")).status == 503


async def test_what_nobody_can_be_asked_for_is_said_to_be_in_the_chat(site: Site):
    token = await remote(site)
    page = await site.looks(token)
    assert "📎 ảnh.jpg: chỉ xem được trong tin nhắn trên Telegram." in page.words
    assert "<img" not in page.html
