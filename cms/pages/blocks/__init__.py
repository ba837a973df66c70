"""The blocks a page's body is made of, a module for each family. Each has a template, an icon and a preview."""

from cms.pages.blocks.body import BodyBlock

__all__ = ["BodyBlock"]
