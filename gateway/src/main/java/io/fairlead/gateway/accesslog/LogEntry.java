package io.fairlead.gateway.accesslog;

/** What becomes a line of the log. */
public sealed interface LogEntry permits AccessEntry, StreamEntry {}
