"""How dates and times are written: one form for each language, in the desk, the editor and e-mails."""
