"""The page's files and the files on phones; who is kept out; what can't be read."""

import json
import re
from pathlib import Path

import pytest

from bot.sandbox.page import serving
from bot.sandbox.page.acts import TEXT_LIMITS
from bot.sandbox.page.disputes import DISPUTES
from bot.sandbox.page.switches import Switch
from bot.sandbox.page.views import key_of

STATIC = Path(serving.__file__).parent / "static"
CHOSEN_FROM = ("channels.js", "bar.js", "disputes.js")
SOURCES = sorted(path for path in STATIC.rglob("*") if path.is_file())


async def test_the_page_comes_with_a_strict_policy(sandbox, http):
    async with http.get(f"{sandbox.url}/") as response:
        assert response.content_type == "text/html"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'; ")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        page = await response.text()
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', page):
        async with http.get(sandbox.url + path) as response:
            assert response.status == 200


@pytest.mark.parametrize("path", ["nothing.js", "../endpoints.py", "%2e%2e/endpoints.py", "js", "js/"])
async def test_nothing_else_is_served(sandbox, http, path):
    async with http.get(f"{sandbox.url}/page/static/{path}") as response:
        assert response.status == 404


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_pages_files_are_short_and_never_make_markup_of_text_nor_ask_elsewhere(source):
    text = source.read_text()
    assert len(text.splitlines()) <= 250
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)
    addresses = set(re.findall(r"https?://[\w./]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    for module in re.findall(r'from "\./([\w.]+)"', text):
        assert (source.parent / module).exists()


def test_the_scripts_have_words_for_every_channel_fault_and_reading():
    channels, bar, disputes = ((STATIC / "js" / name).read_text() for name in CHOSEN_FROM)
    assert re.findall(r"^  (\w+): \{ name:", channels, re.MULTILINE) == list(TEXT_LIMITS)
    assert set(re.findall(r'^  \["([\w-]+)", "', bar, re.MULTILINE)) == {switch.value for switch in Switch}
    offered = dict(re.findall(r'^  \["(\w+)", "[^"]+", \{ (.+) \}\],$', disputes, re.MULTILINE))
    assert {name: re.findall(r'(\w+): "', words) for name, words in offered.items()} == {
        name: list(readings) for name, readings in DISPUTES.items()
    }


async def test_pictures_are_shown_and_everything_else_is_downloaded(sandbox, http, an):
    async def fetch(message):
        async with http.get(f"{sandbox.url}/page/file/{key_of(an)}/{message.id}") as response:
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in response.headers["Content-Security-Policy"]
            return response.content_type, response.headers["Content-Disposition"], await response.read()

    shown, place, body = await fetch(photo := an.send_photo())
    assert (shown, place[:6], body) == ("image/png", "inline", photo.file.data)
    page = an.send_document(b"<script>alert(1)</script>", 'công "văn"\r\n.html')
    shown, place, _ = await fetch(page)
    assert (shown, place) == (
        "application/octet-stream",
        "attachment; filename*=UTF-8''c%C3%B4ng%20%22v%C4%83n%22%0D%0A.html",
    )
    assert (await fetch(an.send_voice()))[0] == "audio/ogg"
    large = an.send_document(b"x" * 3_000_000)
    assert len((await fetch(large))[2]) == 3_000_000
    an.delete(page)
    for path in (f"{key_of(an)}/{page.id}", f"{key_of(an)}/999", "telegram:1/1", f"{key_of(an)}/x"):
        async with http.get(f"{sandbox.url}/page/file/{path}") as response:
            assert response.status == 404


@pytest.mark.parametrize("path", ["/", "/page/static/js/main.js", "/page/state", "/page/events", "/page/file/a/b"])
async def test_a_foreign_name_for_this_machine_is_refused(sandbox, http, path):
    async with http.get(sandbox.url + path, headers={"Host": "evil.example"}) as response:
        assert (response.status, await response.json()) == (403, {"error": "chỉ phục vụ máy này"})


async def test_pages_of_other_sites_can_neither_look_nor_act(sandbox, http, an):
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for path in ("/page/state", "/page/events"):
        async with http.get(sandbox.url + path, headers=foreign) as response:
            assert response.status == 403
    say = json.dumps({"action": "say", "phone": key_of(an), "text": "x"})
    json_type = {"Content-Type": "application/json"}
    for headers, status in ((foreign | json_type, 403), ({"Content-Type": "text/plain"}, 409)):
        async with http.post(f"{sandbox.url}/page/act", data=say, headers=headers) as response:
            assert response.status == status
    async with http.get(f"{sandbox.url}/", headers=foreign) as response:
        assert response.status == 200
    assert len(an.screen) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 200_000, b'{"action": 5}', b'{"action": "dance"}',
     b'{"action": "say"}', b'{"action": "say", "phone": "telegram:1"}', b'{"action": "\\ud800"}',
     b'{"a":' + b"9" * 9999],
)  # fmt: skip
async def test_requests_that_mean_nothing_get_a_sentence(sandbox, http, caplog, body):
    headers = {"Content-Type": "application/json"}
    async with http.post(f"{sandbox.url}/page/act", data=body, headers=headers) as response:
        assert (response.status, bool((await response.json())["error"])) == (409, True)
    assert not caplog.records
