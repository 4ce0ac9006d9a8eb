"""The conversations that there are, each with its version. A running one keeps its version until it ends."""

from bot.dialogue.engine import Engine
from bot.dialogue.flows.apart import apart
from bot.dialogue.flows.channels import channels
from bot.dialogue.flows.choosing import advisories, language, list_on, menu, put_off, which
from bot.dialogue.flows.composing import compose
from bot.dialogue.flows.correcting import correct
from bot.dialogue.flows.drafts import drafts
from bot.dialogue.flows.joining import join
from bot.dialogue.flows.leaving import leave
from bot.dialogue.flows.purpose import purpose
from bot.dialogue.flows.reminding import list_reminders, remind
from bot.dialogue.flows.writing import reply, threads, write

ENGINE = Engine(
    {
        ("join", 1): join,
        ("leave", 1): leave,
        ("put-off", 2): put_off,
        ("language", 1): language,
        ("channels", 1): channels,
        ("which", 1): which,
        ("compose", 1): compose,
        ("correct", 1): correct,
        ("drafts", 1): drafts,
        ("purpose", 1): purpose,
        ("apart", 1): apart,
        ("menu", 1): menu,
        ("advisories", 1): advisories,
        ("list", 1): list_on,
        ("remind", 1): remind,
        ("reminders", 1): list_reminders,
        ("write", 1): write,
        ("reply", 1): reply,
        ("threads", 1): threads,
    }
)
