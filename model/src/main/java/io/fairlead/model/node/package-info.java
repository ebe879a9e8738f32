/** What one node agent or gateway holds: the image, and the deltas that change it. */
@NullMarked
package io.fairlead.model.node;

import org.jspecify.annotations.NullMarked;
