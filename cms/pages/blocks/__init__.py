"""The blocks a page's body is made of, a module for each family. Each has a template, an icon and a preview.

And those that tell how a page was made, which have one template together.
"""

from cms.pages.blocks.body import BodyBlock
from cms.pages.blocks.how_made import HowMadeBlock
from cms.pages.blocks.marked import MarkedStreamBlock

__all__ = ["BodyBlock", "HowMadeBlock", "MarkedStreamBlock"]
