"""A page that changes in part: the list of teas, shorter with each letter typed."""

from flask import Blueprint
from flask import Flask
from flask import Response
from flask import make_response
from flask import render_template
from flask import request

TEAS = ["Assam", "Ceylon", "Darjeeling", "Earl Grey", "Gunpowder", "Lapsang", "Sencha"]

bp = Blueprint("teas", __name__)


@bp.route("/teas")
def index() -> Response:
    name = request.args.get("name", "")
    teas = [tea for tea in TEAS if name.casefold() in tea.casefold()]
    # htmx puts the list into the page that is there; others get a whole page.
    part = "list" if "HX-Request" in request.headers else "index"
    response = make_response(render_template(f"teas/{part}.html", teas=teas, name=name))
    # A cache must not give the one for the other.
    response.vary.add("HX-Request")
    return response


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
