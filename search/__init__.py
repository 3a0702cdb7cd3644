"""Where is it? Passages, embeddings, engines, query and evaluation."""
