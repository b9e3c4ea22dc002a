"""The hello page answers."""

from flask.testing import FlaskClient


def test_hello(client: FlaskClient) -> None:
    response = client.get("{{ "/hello" if cookiecutter._adds.index else "/" }}")

    assert response.status_code == 200
    assert response.text == "Hello, World!"
