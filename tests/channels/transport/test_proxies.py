"""Calls through proxies: whether bytes had left, and who resolves names."""

import pytest
from telegram.error import NetworkError

from bot.channels.telegram.client import call_raw, make_api
from bot.channels.telegram.request import NotSent


async def send(api):
    return await call_raw(api, "sendMessage", {"chat_id": "42", "text": "chào"})


async def test_a_proxy_that_is_not_there_sent_nothing(api_over, wire, closed_port):
    for scheme in ("http", "socks5"):
        with pytest.raises(NotSent):
            await send(api_over(wire.url, proxy=f"{scheme}://127.0.0.1:{closed_port}"))
    assert not wire.requests


async def test_a_proxy_that_refuses_sent_nothing(api_over, wire, reply):
    wire.will(reply(status=407, body=b""))
    with pytest.raises(NotSent):
        await send(api_over("http://127.0.0.1:1", proxy=wire.url))
    assert wire.requests[0].method == "CONNECT"


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_call_goes_through_a_proxy_to_the_name_it_is_given(api_over, wire, tunnel, scheme):
    proxy = await tunnel(scheme, wire.port)
    api = api_over("http://api.example", proxy=f"{scheme}://nguoi:m%40t@127.0.0.1:{proxy.port}")
    assert (await send(api))["message_id"] == 7
    assert proxy.asked_for == ["api.example:80"]
    assert proxy.credentials == ["nguoi:m@t"]


@pytest.mark.parametrize("scheme", ["http", "socks5"])
async def test_a_connection_cut_behind_a_proxy_is_unknown(api_over, wire, tunnel, reply, scheme):
    proxy = await tunnel(scheme, wire.port)
    wire.will(reply(cut=0))
    with pytest.raises(NetworkError) as caught:
        await send(api_over("http://api.example", proxy=f"{scheme}://127.0.0.1:{proxy.port}"))
    assert not isinstance(caught.value, NotSent)


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:1", "127.0.0.1:3128", "socks5://"])
def test_a_proxy_that_makes_no_sense_is_refused_at_once(token, proxy):
    with pytest.raises(ValueError, match="proxy"):
        make_api(token, proxy=proxy)
