"""双报到: serving Party members register with their community, serve there, and their unit is told in writing."""
