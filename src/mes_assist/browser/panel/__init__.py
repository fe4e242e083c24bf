"""The panel in the site's pages."""
