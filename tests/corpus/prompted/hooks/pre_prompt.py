"""Changes what is asked, in the copy of the template that it runs in."""

import json

with open("cookiecutter.json", encoding="utf-8") as file:
    asked = json.load(file)
asked["made_by"] = "a hook"
asked["_later"] = "as well"
with open("cookiecutter.json", "w", encoding="utf-8") as file:
    json.dump(asked, file)
