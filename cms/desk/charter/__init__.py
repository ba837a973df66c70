"""The desk of the charter mark: for schools, assessors, who supports them, and the panel."""
