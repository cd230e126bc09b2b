"""The engine `lead` of `transcribe`: the tune of a mix, by what of it stands out."""
