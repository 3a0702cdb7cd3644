"""The demo help articles, with the pictures drawn for them."""
