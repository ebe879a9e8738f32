/**
 * Requests as the API understands them (target, query, representation, body) and how answers are
 * put on the wire. Knows HTTP and Status objects, nothing of kinds' rules.
 */
@NullMarked
package io.fairlead.controlplane.api.http;

import org.jspecify.annotations.NullMarked;
