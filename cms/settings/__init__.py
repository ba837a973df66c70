"""Settings, strict first: ``base`` is safe for production; ``dev`` and ``test`` only relax it."""
