"""One demo is prepared for all stories; each begins from a copy of its folder, in a browser window of its own."""

import fcntl
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.running import RunningDemo
from tests.browser.visiting import SIZES, Visitor

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 20_000  # milliseconds, on a machine that has much else to do

expect.set_options(timeout=PATIENCE)


def find_chromium() -> str:
    """Where it is. Without it a story is skipped on a machine of one's own, and fails in CI."""
    if CHROMIUM is None:
        absent = "no chromium on this machine: `make browser` gets it"
        if os.environ.get("CI"):
            pytest.fail(absent)
        pytest.skip(absent)
    return CHROMIUM


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a prepared demo, made by whichever worker comes first."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if os.environ.get("PYTEST_XDIST_WORKER") else shared
    folder = shared / "demo-seed"
    with (shared / "demo-seed.making").open("w") as making:
        fcntl.flock(making, fcntl.LOCK_EX)
        if not folder.with_suffix(".log").exists():
            await _prepare(folder)
    return folder


async def _prepare(folder: Path) -> None:
    demo = RunningDemo(folder)
    try:
        await demo.start()
        await demo.has_menus()
        await demo.end()
    finally:
        await demo.clear_away()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    chromium = find_chromium()
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS])
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def demo(seed: Path, tmp_path: Path) -> AsyncIterator[RunningDemo]:
    """Everything prepared, nobody but the visitor at work."""
    running = RunningDemo(tmp_path / "demo")
    shutil.copytree(seed, running.folder)
    try:
        await running.start()
        yield running
    finally:
        await running.clear_away()


@pytest.fixture(params=SIZES, ids=[f"{width}-wide" for width in SIZES])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(
    browser: Browser, demo: RunningDemo, width: int, request: pytest.FixtureRequest
) -> AsyncIterator[Visitor]:
    """At the page; at the end nothing may have gone wrong."""
    context = await browser.new_context(
        viewport={"width": width, "height": SIZES[width]}, locale="vi-VN", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    story = request.node.originalname.removeprefix("test_")[:40]
    someone = Visitor(await context.new_page(), demo, width, story)
    await someone.comes()
    yield someone
    await someone.finds_nothing_wrong()
    await context.close()
