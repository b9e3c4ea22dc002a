#!/bin/sh
set -e
echo "{{ cookiecutter.greeting }}" > greeting.txt
chmod +x run.sh
mkdir -p bin && cp run.sh bin/again
