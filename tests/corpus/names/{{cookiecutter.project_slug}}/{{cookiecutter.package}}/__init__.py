# {{ cookiecutter.package }}
