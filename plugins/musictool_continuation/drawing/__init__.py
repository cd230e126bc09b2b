"""What an arrangement is made of, to be seen and heard: `--report` of all five verbs.

report -> course -> layout -> picture (PNG), page (HTML)
"""
