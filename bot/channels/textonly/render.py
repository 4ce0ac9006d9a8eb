"""What a gateway is given of a Part: plain text, as every channel without buttons has it."""

from bot.channels.plain import render

__all__ = ["render"]
