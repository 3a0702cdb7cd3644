"""How is it served? Settings, URLs, base templates, home, health and demo content."""
