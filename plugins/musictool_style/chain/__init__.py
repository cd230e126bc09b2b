"""The engine `chain`: effects in torch that have twins among `fx.*`, and what becomes of them."""
