"""The commands that put a site together: set_up_site, load_demo, bench."""
