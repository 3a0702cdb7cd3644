"""What takes two people: releasing before the review, and withdrawing."""
