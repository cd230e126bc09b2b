"""Plugins at work in environments of their own: what one requires can be at odds with all others.

Such an environment is made by `installing`; what is registered in it is read by `discovery`, as of
all plugins. `calls` stands for a function there; `host` is the process in which
it runs as seen from here, with `lent` for what a command can ask of the hub; `served` is the other
end, with `asking` for the same. `channel` carries messages between both, `encoding` and `raising`
say what values and errors look like on the way: data, and never code.
"""
