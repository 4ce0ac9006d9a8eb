"""How the house reaches people: one package a channel, each knows `bot.domain` only and no neighbour.

The modules beside the packages hold what is the same for every channel that speaks HTTP.
"""
