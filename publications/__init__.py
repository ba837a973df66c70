"""What the groups publish: leaflets now; newsletters, reports and the rest later."""
