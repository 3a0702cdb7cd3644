"""One module per group of pictures; `pen` and `parts` hold what they are drawn with."""
