"""Policy: what a response must send so that a browser keeps its visitors safe.

``doctor`` and ``verify`` both judge by it.
"""

from collections.abc import Iterable, Mapping

# Told only over https, as browsers heed it only there.
HTTPS_ONLY = "strict-transport-security"

# Without these a browser is left to guess; each with a word that it must hold.
# Source: https://flask.palletsprojects.com/en/stable/web-security/
_HEADERS = {
    "Strict-Transport-Security": "max-age=",
    "Content-Security-Policy": "",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "",
    "Referrer-Policy": "",
}


def missing_headers(headers: Mapping[str, str]) -> list[str]:
    """Return the headers that *headers*, by name in small letters, lack or have otherwise.

    ``frame-ancestors`` in a Content-Security-Policy says what X-Frame-Options says.
    """
    frames = "frame-ancestors" in headers.get("content-security-policy", "")
    missing = []
    for name, word in _HEADERS.items():
        sent = headers.get(name.lower())
        if name == "X-Frame-Options" and frames:
            continue
        if sent is None or word not in sent.lower():
            missing.append(f"{name}: {word}" if word == "nosniff" else name)
    return missing


def weak_cookies(cookies: Iterable[str]) -> list[str]:
    """Return which of *cookies*, Set-Cookie lines, lack a flag, and which flag."""
    found = []
    for cookie in cookies:
        name, _, rest = cookie.partition("=")
        flags = [part.strip().partition("=")[0].lower() for part in rest.split(";")[1:]]
        lacks = [flag for flag in ("Secure", "HttpOnly", "SameSite") if flag.lower() not in flags]
        if lacks:
            found.append(f"{name.strip()} lacks {', '.join(lacks)}")
    return list(dict.fromkeys(found))
