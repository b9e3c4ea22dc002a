"""Copier template: the same template in the form that copier takes."""

import json
from fnmatch import fnmatch
from pathlib import Path


def write_copier_template(source: Path, into: Path) -> None:
    """Write the cookiecutter template in *source* into the new folder *into*, for copier."""
    raw = json.loads((source / "cookiecutter.json").read_text(encoding="utf-8"))
    project = next(source.glob("{{*}}"))
    for path in project.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            made = into / "project" / _translated(path.relative_to(project).as_posix())
            made.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_bytes().decode()
            name = str(path.relative_to(project))
            copied = any(fnmatch(name, pattern) for pattern in raw.get("_copy_without_render", ()))
            text = f"{{% raw %}}{text}{{% endraw %}}" if copied else _translated(text)
            made.write_bytes(text.encode())
    # JSON is YAML too.
    (into / "copier.yml").write_text(json.dumps(_questions(raw), indent=2), encoding="utf-8")


def _questions(raw: dict[str, object]) -> dict[str, object]:
    asked = {key: {"type": "str", "default": raw[key]} for key in raw if not key.startswith("_")}
    words = {"type": "yaml", "default": json.dumps(raw.get("_adds", {})), "when": False}
    return {"_subdirectory": "project", "_templates_suffix": "", **asked, "adds": words}


def _translated(text: str) -> str:
    # In a copier.yml a name that begins with an underscore is a setting.
    return text.replace("cookiecutter._adds", "adds").replace("cookiecutter.", "")
