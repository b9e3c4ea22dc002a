"""Security: the key that signs the session, and the headers of every response."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from flask import Flask
from flask import Response
from flask import current_app

# Why each of them: https://flask.palletsprojects.com/web-security/ and
# https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
HEADERS = {
    # Only scripts, styles, images and forms of this site, and no frames.
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'self'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def init_app(app: Flask) -> None:
    if not app.config["SECRET_KEY"]:
        app.config["SECRET_KEY"] = secret_key(Path(app.instance_path))

    if app.debug or app.testing:
        # There is no https on the way from "flask run" to your browser.
        app.config["SESSION_COOKIE_SECURE"] = False

    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add the headers that a view has not set itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)

    if current_app.config["SESSION_COOKIE_SECURE"]:
        # Browsers remember for a year that this site speaks https only.
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )

    return response


def secret_key(folder: Path) -> str:
    """Return the key kept in the folder; the first call makes it."""
    path = folder / "secret_key"

    try:
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            # mkstemp makes a file that only its owner can read. The link gives
            # it its name when it is whole: two servers that start together
            # never read half a key, and both read the same one.
            draft, name = tempfile.mkstemp(dir=folder)

            with os.fdopen(draft, "w") as file:
                file.write(secrets.token_hex())

            with suppress(FileExistsError):
                os.link(name, path)

            Path(name).unlink()

        return path.read_text()
    except OSError as error:
        raise RuntimeError(
            f"No secret key can be kept in {folder}: set FLASK_SECRET_KEY."
        ) from error
