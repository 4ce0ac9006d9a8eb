"""Any life of the bot, held against the rules of the product that never bend.

A hypothesis machine plays at random what officers, second persons, schools, two processes and two platforms do,
with crashes at any statement, and asks after every step whether rules 1 to 6 still hold.

| file | what |
|---|---|
| `town.py` | who there is, whom each may reach, and the databases that they live in, made anew for each life |
| `platform.py` | an imitation of two messaging platforms: fates of calls, phones, what people send |
| `process.py` | a bot's process in steps: claim, call, settle, ticks, reception; killed at any statement |
| `world.py` | two processes, who of them sends, the clock; what was promised to whom |
| `tables.py` | the tables as they stand, as plain rows |
| `claims.py` `promises.py` `ending.py` | what holds when something leaves, always, and once everything is quiet |
| `life.py` | the machine: its rules are what may happen, its invariants the promises |

Everything is real but the platforms: use cases, store, carrier, ticks, reception, on SQLite and PostgreSQL. What
should be is computed from the tables and from what arrived on the phones; nothing of the product is built twice.
`TRUONGAN_MACHINE=full pytest tests/machine -q -s` plays more and longer lives, and prints how many.

Not played: files (a message is one call), conversations (intents come as they leave them), the lease itself
(`tests/store/test_leases.py`; here the row is raised), the lane's ration and breaker.
"""
