"""The officer's desk: Django's admin, generated from the declaration.

Nothing is registered when this is imported: `site.Desk` registers every kind when it is made, because Django
imports this package while it is still looking for the site.
"""
