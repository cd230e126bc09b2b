"""The declarations of the commands that work by beats; `tracking` declares what finds these."""
