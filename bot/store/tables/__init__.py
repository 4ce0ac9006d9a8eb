"""The tables. Rows with `to_at`/`ended_at` keep the past; partial indexes keep the hot paths flat."""

from bot.store.tables.advisories import (
    advisory,
    answer,
    audience_unit,
    board,
    climb,
    draft,
    file,
    link_use,
    proxy_answer,
    recipient,
    remote_file,
    revision,
    revision_file,
)
from bot.store.tables.base import metadata
from bot.store.tables.machine import finding, lease
from bot.store.tables.people import (
    address,
    consent,
    contact,
    guess,
    invitation,
    join_request,
    post,
    term,
    unit,
    unit_link,
)
from bot.store.tables.reminders import occurrence, occurrence_answer, reminder
from bot.store.tables.threads import thread, thread_entry
from bot.store.tables.traffic import inbox, outbox, payload, talk
from bot.store.tables.trail import audit
from bot.store.tables.usage import usage

__all__ = [
    "address",
    "advisory",
    "answer",
    "audience_unit",
    "audit",
    "board",
    "climb",
    "consent",
    "contact",
    "draft",
    "file",
    "finding",
    "guess",
    "inbox",
    "invitation",
    "join_request",
    "lease",
    "link_use",
    "metadata",
    "occurrence",
    "occurrence_answer",
    "outbox",
    "payload",
    "post",
    "proxy_answer",
    "recipient",
    "reminder",
    "remote_file",
    "revision",
    "revision_file",
    "talk",
    "term",
    "thread",
    "thread_entry",
    "unit",
    "unit_link",
    "usage",
]
