"""What `analyze` finds in a score.

`timing` finds beats and meter, `harmony` chords, `tonality` keys, `texture` ranges and density;
`report` puts it together.
"""
