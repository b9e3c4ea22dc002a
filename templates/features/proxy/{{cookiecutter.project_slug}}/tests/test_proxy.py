"""The proxy is believed, the visitor is not."""

import secrets

import pytest
from flask import Flask
from flask import request

from {{ cookiecutter.package }} import create_app

PROXY_HEADERS = {
    "X-Forwarded-For": "198.51.100.1, 203.0.113.7",
    "X-Forwarded-Host": "example.com",
    "X-Forwarded-Proto": "https",
}


def behind(count: int) -> Flask:
    app = create_app(
        {
            "TESTING": True,
            "SECRET_KEY": secrets.token_hex(),
            "PROXY_COUNT": count,
            "TRUSTED_HOSTS": ["example.com", "localhost"],
        }
    )

    @app.route("/whoami")
    def whoami() -> str:
        return f"{request.remote_addr} {request.host_url}"

    return app


@pytest.mark.parametrize(
    ("count", "answer"),
    [
        (0, "127.0.0.1 http://localhost/"),
        (1, "203.0.113.7 https://example.com/"),
    ],
)
def test_only_proxies_are_believed(count: int, answer: str) -> None:
    client = behind(count).test_client()

    assert client.get("/whoami", headers=PROXY_HEADERS).text == answer


def test_a_host_that_is_not_ours_is_refused() -> None:
    client = behind(1).test_client()
    headers = {**PROXY_HEADERS, "X-Forwarded-Host": "evil.example"}

    assert client.get("/whoami", headers=headers).status_code == 400
