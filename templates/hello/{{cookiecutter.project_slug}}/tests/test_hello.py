"""The first page answers, whatever it says, and its links lead somewhere."""

import re

from flask.testing import FlaskClient

PAGE = "{{ "/welcome" if cookiecutter._adds.index else "/" }}"


def test_the_page_is_html(client: FlaskClient) -> None:
    response = client.get(PAGE)

    assert response.status_code == 200
    assert response.mimetype == "text/html"


def test_each_link_leads_somewhere(client: FlaskClient) -> None:
    links = re.findall(r'(?:href|src)="(/[^"]*)"', client.get(PAGE).text)

    assert "/" in links
    for link in links:
        with client.get(link) as response:
            assert response.status_code < 400


def test_hello(client: FlaskClient) -> None:
    assert client.get("/hello").status_code == 200
