/** What an agent or gateway tells of itself over plain HTTP: health, metrics. */
@NullMarked
package io.fairlead.subscription.status;

import org.jspecify.annotations.NullMarked;
