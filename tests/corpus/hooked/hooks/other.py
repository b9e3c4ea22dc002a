raise SystemExit('this is no hook')
