/**
 * The field schema of every kind (types, lists, maps, merge keys, protobuf numbers), generated at
 * build time from Kubernetes' protobuf descriptors and read once when first needed.
 */
@NullMarked
package io.fairlead.controlplane.kinds.schema;

import org.jspecify.annotations.NullMarked;
