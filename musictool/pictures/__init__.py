"""What is drawn, by one hand: the same axes, colours and letters in every picture of the suite.

`picture` is a figure of panels, onto which waves, spectrograms, curves and named regions are drawn;
`axes` has the scales of time and frequency, `style` the colours, `overview` what a recording looks
like in so many columns, `page` documents of HTML around pictures, `notebook` values as a notebook
shows them, and `settings` keeps the current folder's settings of matplotlib away. A plugin says
what is to be seen.
"""
