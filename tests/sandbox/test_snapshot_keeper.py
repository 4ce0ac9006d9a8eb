"""The keeper saves in time, seldom enough, and whole, also when it is killed or can't write."""

import asyncio
import signal
import subprocess
import sys
from contextlib import asynccontextmanager

from structlog.testing import capture_logs

from bot.sandbox import Sandbox, World
from bot.sandbox.snapshot import Keeper, restore


@asynccontextmanager
async def keeping(world, folder, pause=0.05):
    keeper = Keeper(world, folder, pause)
    running = asyncio.create_task(keeper.run())
    try:
        yield keeper
    finally:
        await keeper.stop()
        await running


async def until(holds):
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - a file tells of no event
            await asyncio.sleep(0.01)


def texts_kept(folder):
    world = World()
    Sandbox(world)
    assert restore(world, folder)
    return [message.text for message in world.phones[0].screen]


async def test_a_keeper_saves_soon_after_a_change_and_at_the_end(tmp_path):
    world = World()
    Sandbox(world)
    phone = world.new_phone("+84901234567")
    document = tmp_path / "world.json"
    async with keeping(world, tmp_path):
        await until(document.exists)
        phone.say("một")
        await until(lambda: "một" in document.read_text())
        written = document.stat()
        world.changed()
        await asyncio.sleep(0.2)
        assert document.stat().st_ino == written.st_ino
    async with keeping(world, tmp_path, pause=60) as keeper:
        await until(lambda: document.stat().st_ino != written.st_ino)
        for word in ("hai", "ba"):
            phone.say(word)
        await asyncio.sleep(0.2)
        assert "hai" not in document.read_text()
        await keeper.stop()
        assert texts_kept(tmp_path) == ["một", "hai", "ba"]
    assert world.on_change == []


async def test_a_keeper_that_cannot_write_says_so_once_and_goes_on(tmp_path):
    world = World()
    Sandbox(world)
    folder = tmp_path / "world"
    folder.write_text("a file where the folder should be")
    with capture_logs() as logs:
        async with keeping(world, folder, pause=0.01):
            phone = world.new_phone("+84901234567")
            phone.say("một")
            await asyncio.sleep(0.2)
            assert [entry["event"] for entry in logs] == ["sandbox_not_saved"]
            folder.unlink()
            await until((folder / "world.json").exists)
    assert texts_kept(folder) == ["một"]


TALKER = """
import asyncio, sys
from pathlib import Path
from bot.sandbox import Sandbox, World
from bot.sandbox.snapshot import Keeper

async def main():
    world = World()
    Sandbox(world)
    phone = world.new_phone("+84901234567")
    keeping = asyncio.create_task(Keeper(world, Path(sys.argv[1]), 0.01).run())
    kept, told = Path(sys.argv[1]) / "world.json", False
    for number in range(100_000):
        phone.send_photo(caption=f"tin {number}", data=b"\\x89PNG\\r\\n\\x1a\\n" + str(number).encode())
        await asyncio.sleep(0.002)
        if number >= 50 and not told and kept.exists() and "tin 6" in kept.read_text():
            told = True
            print("go", flush=True)

asyncio.run(main())
"""


def test_whenever_it_is_killed_there_is_a_whole_world_to_go_on_with(tmp_path):
    with subprocess.Popen([sys.executable, "-c", TALKER, str(tmp_path)], stdout=subprocess.PIPE) as talker:
        assert talker.stdout
        talker.stdout.readline()
        talker.send_signal(signal.SIGKILL)

    world = World()
    Sandbox(world)
    with capture_logs() as logs:
        assert restore(world, tmp_path)
    messages = world.phones[0].screen
    assert logs == []
    assert [message.text for message in messages] == [f"tin {number}" for number in range(len(messages))]
    assert all(message.file and message.file.data.endswith(message.text[4:].encode()) for message in messages)
    assert len(messages) > 5
