"""Runs before there is a file, in the folder of the project."""

import os
import sys

assert os.listdir(".") == [], "the project is not empty"
assert os.path.basename(os.getcwd()) == "{{ cookiecutter.project_slug }}"
assert os.path.isdir(os.path.join("{{ cookiecutter._output_dir }}", "{{ cookiecutter.project_slug }}"))
if "{{ cookiecutter.project_slug }}" == "refused":
    print("one line")
    sys.exit("ERROR: that name will not do.")
