/** Tests of the OpenAPI documents. */
@NullMarked
package io.fairlead.controlplane.api.openapi;

import org.jspecify.annotations.NullMarked;
