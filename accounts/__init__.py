"""Who? People, organisations, roles, locale and sign-in."""
