/** Which control plane acts for what: each key has one owner among those that are seen (ADR 42). */
@NullMarked
package io.fairlead.controlplane.ownership;

import org.jspecify.annotations.NullMarked;
