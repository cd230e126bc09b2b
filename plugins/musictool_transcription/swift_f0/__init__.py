"""The engine `swift-f0` of `transcribe`: one voice, its pitch by the network SwiftF0."""
