"""Faults: what the bot's side sees of each, and what has happened all the same; the hooks to strike at."""

import asyncio

import aiohttp
import pytest

CUT = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)


def got(scene):
    return [message.text for message in scene.an.screen if message.by_bot]


async def test_cut_before_accept_nothing_happened(scene):
    scene.world.faults.cut_before(method="sendMessage", times=1)

    with pytest.raises(CUT):
        await scene.send()

    assert got(scene) == []
    call = scene.world.calls[-1]
    assert (call.outcome, call.accepted, call.status) == ("cut before accept", False, None)
    assert (await scene.send()).status == 200


async def test_cut_after_accept_the_person_has_it(scene):
    scene.world.faults.cut_after(method="SENDMESSAGE", times=1)

    with pytest.raises(CUT):
        await scene.send()

    assert got(scene) == ["Chào thầy"]
    call = scene.world.calls[-1]
    assert (call.outcome, call.accepted) == ("cut after accept", True)


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_black_hole_never_answers(scene, accepted):
    scene.world.faults.black_hole(accepted=accepted, phone=scene.an)
    call = asyncio.create_task(scene.send())
    await scene.world.until(lambda: [c for c in scene.world.calls if c.outcome.startswith("black hole")])

    assert not call.done()
    assert len(got(scene)) == accepted
    await scene.sandbox.stop()
    with pytest.raises(CUT):
        await call


async def test_a_slow_call_is_accepted_later_and_others_pass_it(scene):
    scene.world.faults.slow(60.0, phone=scene.an, times=1)
    slow = asyncio.create_task(scene.send(text="chậm"))
    await scene.world.until(lambda: len(scene.world.calls_of("sendMessage")) == 1)
    await scene.send(text="nhanh")

    assert got(scene) == ["nhanh"]
    slow.cancel()


async def test_a_slow_answer_comes_after_the_person_has_it(scene):
    scene.world.faults.slow_answer(60.0, times=1)
    slow = asyncio.create_task(scene.send())
    await scene.an.until(lambda an: an.screen[-1].by_bot)

    assert not slow.done()
    slow.cancel()


async def test_latency_delays_every_call(scene):
    scene.world.faults.latency, scene.world.faults.jitter = 0.01, 0.01

    assert (await scene.send()).status == 200
    assert scene.world.calls[-1].finished - scene.world.calls[-1].arrived >= 0.01


async def test_errors_last_for_a_count_after_a_skip(scene):
    fault = scene.world.faults.server_error(method="sendMessage", skip=1, times=2)

    assert [(await scene.send()).status for _ in range(4)] == [200, 500, 500, 200]
    assert fault.hits == 2


async def test_errors_last_for_a_time(scene):
    fault = scene.world.faults.refuse(400, "Bad Request: SOMETHING_NEW", lasting=3600.0)
    assert (await scene.send()).words == "Bad Request: SOMETHING_NEW"
    fault.until = 0.0
    assert (await scene.send()).status == 200


async def test_a_fault_concerns_whom_it_names(scene):
    binh = scene.world.new_phone("+84902222222")
    binh.start()
    fault = scene.world.faults.too_many(9, phone=binh)

    assert (await scene.send()).status == 200
    assert (await scene.send(binh.chat_id)).body["parameters"] == {"retry_after": 9}
    scene.world.faults.remove(fault)
    assert (await scene.send(binh.chat_id)).status == 200


async def test_faults_are_cleared_together(scene):
    scene.world.faults.server_error()
    scene.world.faults.latency = 99.0
    scene.world.faults.clear()

    assert (await scene.send()).status == 200


async def test_down_means_refused_and_up_again_is_the_same_port(scene):
    url = scene.sandbox.url
    await scene.sandbox.stop()
    with pytest.raises(aiohttp.ClientConnectorError):
        await scene.send()
    await scene.sandbox.stop()
    await scene.sandbox.start()

    assert (await scene.send()).status == 200
    assert scene.sandbox.url == url


async def test_a_stop_cuts_a_waiting_poll(scene):
    poll = await scene.poll()
    await scene.sandbox.stop()

    with pytest.raises(CUT):
        await poll


async def test_hooks_are_awaited_at_arrival_and_after_acceptance(scene):
    seen = []

    async def hook(call, stage):
        seen.append((call.method, stage, len(got(scene))))

    scene.world.on_call = hook
    await scene.send()
    await scene.send(text="")

    assert seen == [("sendMessage", "arrived", 0), ("sendMessage", "accepted", 1), ("sendMessage", "arrived", 1)]


async def test_every_call_is_recorded_with_its_outcome(scene):
    await scene.send()
    await scene.in_chat("sendDocument", document=b"bytes")
    await scene.ask("sendMesage")

    calls = scene.world.calls
    assert [(call.number, call.method, call.status) for call in calls] == [
        (1, "sendMessage", 200),
        (2, "sendDocument", 200),
        (3, "sendMesage", 404),
    ]
    assert (calls[0].params["text"], calls[0].chat_id, calls[0].bot) == (
        "Chào thầy", str(scene.an.chat_id), "1000000001",
    )  # fmt: skip
    assert calls[1].files == {"document": 5}
    assert calls[2].outcome == "Not Found: method not found"


async def test_waiting_for_what_never_holds_ends(scene):
    with pytest.raises(TimeoutError):
        await scene.an.until(lambda an: an.toasts, timeout=0.01)
