package io.fairlead.controlplane.kinds.schema;

/**
 * One field of a message.
 *
 * @param number its protobuf field number
 * @param pointer true where absent and zero differ, so that protobuf zeros are kept
 * @param inline true for a message whose fields appear in its parent's JSON object
 */
public record FieldSchema(
    String name, int number, ValueType type, boolean pointer, boolean inline, Merge merge) {}
