"""Proof: the chain of signatures and releases, its guards, the bundles people take away, and who checks that it all holds."""
