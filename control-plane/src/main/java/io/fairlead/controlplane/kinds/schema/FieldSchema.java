package io.fairlead.controlplane.kinds.schema;

import org.jspecify.annotations.Nullable;

/**
 * One field of a message.
 *
 * @param number its protobuf field number
 * @param pointer true where absent and zero differ, so that protobuf zeros are kept
 * @param inline true for a message whose fields appear in its parent's JSON object
 * @param required true where Kubernetes documents that an object can not be without it; not checked
 *     here, that is validation's
 * @param always true where Kubernetes' own JSON has the field even when nothing is in it: nobody
 *     owns that it is there
 * @param keyDefault for a key of a map list: what it is where an item leaves it out; null where it
 *     may not
 */
public record FieldSchema(
    String name,
    int number,
    ValueType type,
    boolean pointer,
    boolean inline,
    boolean required,
    boolean always,
    @Nullable String keyDefault,
    Merge merge) {}
