/** Field errors in Kubernetes' wording: every check collects all it finds, never only the first. */
@NullMarked
package io.fairlead.model.validation;

import org.jspecify.annotations.NullMarked;
