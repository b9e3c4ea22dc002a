{{ cookiecutter.package }}
