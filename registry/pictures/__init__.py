"""Pictures of a register as plain geometry: numbers in, shapes with places out; templates write them as SVG.

Nothing here asks the database or knows of pages. Lengths are units of the picture's own view box.
"""
