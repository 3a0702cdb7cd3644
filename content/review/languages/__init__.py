"""Four languages: translated drafts and their sentences, what a new source makes stale, what is inherited, who lacks what."""
