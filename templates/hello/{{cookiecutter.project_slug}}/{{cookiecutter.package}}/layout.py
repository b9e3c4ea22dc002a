"""What all pages share: the frame in templates/base.html, the icon, the error pages."""

from flask import Flask
from flask import redirect
from flask import render_template
from flask import url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import SecurityError


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, error_page)
    app.add_url_rule("/favicon.ico", "favicon", favicon)


def favicon() -> ResponseReturnValue:
    """Lead to the icon: browsers ask for it here where no page names it."""
    return redirect(url_for("static", filename="icon.svg"))


def error_page(error: HTTPException) -> ResponseReturnValue:
    """Show an error as a page, and keep its headers, such as Allow."""
    if isinstance(error, SecurityError):
        # The host is not one of ours, and no link can be made for it.
        return error

    page = render_template("error.html", error=error)
    return page, error.code or 500, error.get_headers()
