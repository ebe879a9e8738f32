package io.fairlead.controlplane.kinds;

/**
 * One column of a server-side table.
 *
 * @param format {@code name} for the name column, else empty
 * @param priority 0: always shown; 1: only with {@code -o wide}
 */
public record Column(String name, String type, String format, String description, int priority) {}
