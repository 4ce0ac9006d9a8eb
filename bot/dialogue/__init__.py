"""Conversations as functions, replayed. Pure: no I/O, no clock, no channel; texts are named by id, never held.

A flow is a generator that reads like the talk itself. Its only state is the log of what was answered and of the
facts it asked for; replaying the log finds the next question, after a restart or tomorrow, in any process.
"""
