/** NetworkPolicy: selectors resolved into addresses, and the verdict on one connection (N*). */
@NullMarked
package io.fairlead.model.networkpolicy;

import org.jspecify.annotations.NullMarked;
