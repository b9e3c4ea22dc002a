"""The hello page answers, whatever it says."""

from {{ cookiecutter.package }} import app


def test_hello() -> None:
    response = app.test_client().get("/")

    assert response.status_code == 200
    assert response.text
