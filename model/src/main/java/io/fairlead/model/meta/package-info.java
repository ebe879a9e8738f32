/** Names and metadata every Kubernetes object has: kinds, keys, labels, selectors. */
@NullMarked
package io.fairlead.model.meta;

import org.jspecify.annotations.NullMarked;
