"""The badge as a picture: an SVG from one template, and a PNG made from that.

Each level has a shape and stars of its own, and each state its words, so that nothing depends on colour. A picture
holds no script, no style and no letters of a font: words are outlines, so it looks the same wherever it is shown.
"""
