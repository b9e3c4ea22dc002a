#!/bin/sh
set -e
test "$(basename "$PWD")" = "{{ cookiecutter.project_slug }}"
