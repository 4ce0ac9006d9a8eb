"""The rules, as pure values and functions. Standard library only; no clock, no I/O, no randomness of its own."""
