"""The Django project: typed settings, urls, ASGI, and what every app needs of the web."""
