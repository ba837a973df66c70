"""Whole pages kept in front of Django. It knows nothing of pages, only of a generation number.

``cache`` is the WSGI application that stands in front, ``requests`` says which requests are alike, ``responses`` keeps
an answer in every form that readers ask for, ``generation`` is the number that drops all of them at once.
"""
