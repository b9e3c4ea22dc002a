#!/bin/sh
echo {{ cookiecutter.greeting }}
