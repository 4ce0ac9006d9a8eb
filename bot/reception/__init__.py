"""Reception: takes what came in, finds out who it is, lets the right use case decide, in one transaction.

`batch` takes updates off the inbox, `routing` decides what a message is meant for, `talking` drives conversations.
"""
