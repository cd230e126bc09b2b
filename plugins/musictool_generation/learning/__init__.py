"""How a model is made of scores: which families and sizes are tried, for how long, and the card."""
