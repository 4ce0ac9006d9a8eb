"""The conversations that there are, each with its version. A running one keeps its version until it ends."""

from bot.dialogue.engine import Engine
from bot.dialogue.flows.choosing import language, put_off, which
from bot.dialogue.flows.joining import join
from bot.dialogue.flows.leaving import leave

ENGINE = Engine(
    {
        ("join", 1): join,
        ("leave", 1): leave,
        ("put-off", 1): put_off,
        ("language", 1): language,
        ("which", 1): which,
    }
)
