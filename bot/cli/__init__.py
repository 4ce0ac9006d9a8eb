"""The command line: a file a group of commands. Reads what is typed, lets `acts` act, says what came of it."""
