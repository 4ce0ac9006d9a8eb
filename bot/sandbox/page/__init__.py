"""The sandbox's web page: everybody's phone side by side, the clock, the faults and a look backstage.

Whoever gives the sandbox a `Backstage` tells the page who lives in the district and what the program is doing.
"""

from bot.sandbox.page.backstage import Advisory, Backstage, Due, Entry, Overview, Step

__all__ = ["Advisory", "Backstage", "Due", "Entry", "Overview", "Step"]
