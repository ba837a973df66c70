"""The schools: who they are, the numbers they had in the national register, and who speaks for them."""
