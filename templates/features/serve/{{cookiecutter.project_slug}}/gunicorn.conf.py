"""Settings of gunicorn, which reads them when it starts in this folder."""

import os

wsgi_app = "{{ cookiecutter.package }}:create_app()"

# For a proxy on this machine. GUNICORN_CMD_ARGS="--bind 0.0.0.0:8000" opens it.
bind = "127.0.0.1:8000"

# Two requests for each of two processors at a time; more of both for more visitors.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 2

# No socket in the home folder, by which others could steer the server.
control_socket_disable = True
{%- if not cookiecutter._adds.access_log %}

# A line on the screen for each request.
accesslog = "-"
{%- endif %}
