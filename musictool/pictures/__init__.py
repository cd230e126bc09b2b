"""What is drawn, by one hand: the same axes, colours and letters in every picture of the suite.

`picture` is a figure of panels, onto which waves, spectrograms, curves and named regions are drawn;
`axes` has the scales of time and frequency, `style` the colours, `overview` what a recording looks
like in so many columns. `roll` draws the notes of a score in `systems`, the lines that it is broken
into, under `headings`; `roll_page` makes a file of that. `sheet` has a score engraved, with
`beams`. `page` makes documents of HTML around pictures, `page_sound` what they play, `notebook`
shows values in notebooks, and `settings` keeps the current folder's settings of matplotlib away. A
plugin says what is to be seen.
"""
