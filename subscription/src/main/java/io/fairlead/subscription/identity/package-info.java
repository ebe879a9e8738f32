/**
 * What proves who an agent or gateway of another host is: the text it joins with, the key and the
 * certificate it gets, and the authorities it trusts. Opens no connection.
 */
@NullMarked
package io.fairlead.subscription.identity;

import org.jspecify.annotations.NullMarked;
