/**
 * {@code fairlead token} and {@code fairlead identity}: who may join as an agent or gateway, and
 * who no longer is one. What they write are objects of the API (docs/guide/identities.md).
 */
@NullMarked
package io.fairlead.launcher.identity;

import org.jspecify.annotations.NullMarked;
