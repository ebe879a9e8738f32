package io.fairlead.controlplane.kinds.schema;

/**
 * One field of a message.
 *
 * @param number its protobuf field number
 * @param pointer true where absent and zero differ, so that protobuf zeros are kept
 * @param inline true for a message whose fields appear in its parent's JSON object
 * @param required true where Kubernetes documents that an object can not be without it; not checked
 *     here, that is validation's
 */
public record FieldSchema(
    String name,
    int number,
    ValueType type,
    boolean pointer,
    boolean inline,
    boolean required,
    Merge merge) {}
