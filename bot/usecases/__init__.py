"""Load, decide, save: what people and time cause, each in the transaction it is given. No channel's library."""
