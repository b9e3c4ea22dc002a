INSERT INTO user (username, password) VALUES
  ('test', 'pbkdf2:sha256:1000$5NnhTAjUozK9lQie$025837b274c288ea056d6ff6cdb2ba6df8f20327b27fa82ad60a10dd26721e6f'),
  ('other', 'pbkdf2:sha256:1000$GNNgmhS3ptN6sfsg$2584a76e5b85636dc8d36a0f61f883c894e11820e2ecd1f9a3fa0e34e3814fa8');

INSERT INTO post (title, body, author_id, created) VALUES
  ('test title', 'test' || x'0a' || 'body', 1, '2018-01-01 00:00:00');
