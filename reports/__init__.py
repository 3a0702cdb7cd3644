"""How are we doing? Figures and exports put together from each app's measures()."""
