"""Load balancers get the answer that they wait for."""

from flask.testing import FlaskClient


def test_health(client: FlaskClient) -> None:
    response = client.get("/health")

    assert response.status_code == 200
    assert response.json == {"status": "ok"}
