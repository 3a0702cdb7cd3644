"""What do we say? Articles, glossary, votes and review dates."""
