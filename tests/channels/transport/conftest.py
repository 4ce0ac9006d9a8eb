"""A Telegram client over our request."""

import pytest
from telegram import Bot

from bot.channels.telegram.request import AiohttpRequest


@pytest.fixture
async def api_over(token):
    made = []

    def make(url, **options):
        request = AiohttpRequest(**options)
        made.append(request)
        return Bot(token, base_url=f"{url}/bot", request=request, get_updates_request=request)

    yield make
    for request in made:
        await request.shutdown()
