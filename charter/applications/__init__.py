"""A school's application: what it says of itself, what it wants to change, and what it shows, which stays private."""
