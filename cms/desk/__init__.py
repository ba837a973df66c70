"""What an author, a worker, a lead, an assessor or a school meets after signing in."""
