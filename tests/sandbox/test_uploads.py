"""Uploads of the same size again and again are held up; a file_id is not."""

import pytest

from bot.sandbox.telegram.uploads import UploadPacer

BIG = 200_000


def test_uploads_of_one_size_are_spread_after_a_first_second():
    pacer = UploadPacer()
    delays = [pacer.delay(BIG, 100.0) for _ in range(8)]

    assert delays == pytest.approx([0, 0, 0, 0, 0, 0, 0.2, 0.4])
    assert pacer.delay(BIG + 1, 100.0) == 0
    assert pacer.delay(100_000, 100.0) == 0
    assert pacer.delay(BIG, 110.0) == 0


def test_uploads_that_are_five_seconds_behind_are_refused():
    pacer = UploadPacer()
    delays = [pacer.delay(9_000_000, 100.0) for _ in range(10)]

    assert delays[-1] is None
    assert max(delay for delay in delays if delay is not None) > 5


async def test_the_bot_is_told_to_come_back_in_a_minute(scene):
    scene.sandbox.telegram.settings.pace_uploads = True
    scene.sandbox.telegram.uploads._last[BIG] = 1e12

    refused = await scene.in_chat("sendDocument", document=b"x" * BIG)
    assert (refused.status, refused.body["parameters"]) == (429, {"retry_after": 60})
    scene.sandbox.telegram.uploads._last.clear()
    sent = await scene.in_chat("sendDocument", document=b"x" * BIG)
    assert (await scene.in_chat("sendDocument", document=sent.result["document"]["file_id"])).status == 200
