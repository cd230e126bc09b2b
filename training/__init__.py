"""How the weights that plugins ship were made: recipes to repeat or to better, not in the wheel."""
