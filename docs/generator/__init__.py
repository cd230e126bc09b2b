"""What `docs/generate.py` is made of.

`tables` turns parameters into Markdown, `reference` writes the command reference and `effects` a
page for each effect; `showcase` says what each of these shows. `pictures` draws, with matplotlib,
what `measures` finds in what an effect makes of one of the `signals`.
"""
