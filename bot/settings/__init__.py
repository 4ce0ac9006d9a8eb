"""config.toml and the environment as frozen, validated values. Secrets never show in text or logs."""

from bot.settings.channels import ChannelSection, Telegram, TextOnly, WayRound, Zalo
from bot.settings.ladders import Ladder, Ladders
from bot.settings.loading import load_settings
from bot.settings.sections import Settings

__all__ = [
    "ChannelSection",
    "Ladder",
    "Ladders",
    "Settings",
    "Telegram",
    "TextOnly",
    "WayRound",
    "Zalo",
    "load_settings",
]
