"""Six steps, each language by itself, and one gate: what is live equals a released digest."""
