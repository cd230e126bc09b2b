"""What `analyze` finds beyond the beat: descriptors, harmony, sections, and their picture."""
