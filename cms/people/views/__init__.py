"""The screens of people's accounts. Each view asks for something and calls one action."""
