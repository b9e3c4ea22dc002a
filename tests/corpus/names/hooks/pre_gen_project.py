raise SystemExit('a hook was run')
