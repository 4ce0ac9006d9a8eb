"""Telegram, by the Bot API: python-telegram-bot as client, on our own transport."""

import logging
import os

# Read by python-telegram-bot at every use: `RetryAfter.retry_after` as a timedelta, without a deprecation warning.
os.environ["PTB_TIMEDELTA"] = "1"
# Its debug lines hold the token (in the URL), phone numbers and the texts of messages.
logging.getLogger("telegram.Bot").setLevel(logging.INFO)
