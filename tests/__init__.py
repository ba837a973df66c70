"""The suite. It mirrors the packages; ``factories`` makes things, ``helpers`` brings them into a state."""
