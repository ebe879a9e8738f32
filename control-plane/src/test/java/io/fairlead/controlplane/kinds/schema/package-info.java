/** Tests of the schemas and of what OpenAPI makes of them. */
@NullMarked
package io.fairlead.controlplane.kinds.schema;

import org.jspecify.annotations.NullMarked;
