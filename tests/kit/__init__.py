"""What stories are told with: a town of units and people, their phones, the bot running over real wires."""
