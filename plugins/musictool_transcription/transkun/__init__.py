"""The engine `transkun` of `transcribe`: a piano and its pedals, by the network of Yan and Duan."""
