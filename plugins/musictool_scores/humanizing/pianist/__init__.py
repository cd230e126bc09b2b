"""A pianist, by published rules: of no performances of pianists may be learnt what is shipped."""
