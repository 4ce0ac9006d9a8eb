"""How the schema came to be, one file a change. Migrations use plain types and never import the program."""
