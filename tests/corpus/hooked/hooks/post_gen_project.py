"""Takes out what was not asked for, and adds what no template can."""

import os
import shutil

if "{{ cookiecutter.with_docs }}" == "False":
    shutil.rmtree("docs")
os.remove("LICENCE.{{ 'BSD' if cookiecutter.licence == 'MIT' else 'MIT' }}")
with open("made.txt", "w", newline="\n") as file:
    file.write("{{ cookiecutter.__shout }} by a hook, beside " + ", ".join(sorted(os.listdir("."))) + "\n")
os.mkdir("empty")
print("Made by a hook.")
