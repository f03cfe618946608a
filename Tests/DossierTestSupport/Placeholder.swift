// Law suites that several test targets share.
