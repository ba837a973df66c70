"""What all pages share: the base page, the blocks its body is made of, template tags, the look."""
