"""Engine `texture`: the input's course, made out of the reference's texture."""
