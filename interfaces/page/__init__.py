"""The page: a film studio in the browser, mounted on the same app as the API."""
