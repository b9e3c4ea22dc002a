"""flask-scaffold: Flask projects from cookiecutter templates."""

__version__ = "0.1.0"
