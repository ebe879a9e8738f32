@NullMarked
package io.fairlead.subscription.identity;

import org.jspecify.annotations.NullMarked;
