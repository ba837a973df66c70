"""Whole pages kept in front of Django. It knows nothing of pages, only of a generation number.

The cache itself comes later; what others need of it now is :mod:`cms.front_cache.generation`.
"""
