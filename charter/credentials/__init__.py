"""The charter mark as a credential: made, signed, revoked and checked, from plain data.

Nothing here knows of schools, applications or awards. What awards have to say comes in as
:class:`~charter.credentials.facts.Award`, and leaves as an Open Badge 3.0 that anybody can check without this site.
"""
