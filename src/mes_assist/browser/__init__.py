"""All of Playwright: the window on the site, what it shows, what arrives in it, and the surfaces that are drawn on."""
