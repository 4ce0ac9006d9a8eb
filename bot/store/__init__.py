"""The only SQL of the house: tables, the unit of work, named queries that return frozen values."""
