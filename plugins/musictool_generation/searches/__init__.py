"""How notes are made with a model: three searches for one objective, under the same constraints."""
