"""The panel in the page: somebody calm beside the person, who cannot be read or forged by the page."""
