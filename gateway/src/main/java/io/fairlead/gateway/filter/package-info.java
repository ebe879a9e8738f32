/**
 * What an Ingress' annotations do to a request before an endpoint is chosen and to its response, in
 * the order nginx has it; one class for each family. Nothing here blocks: what takes long (hashes
 * of passwords, asking another server) is done elsewhere and answered by a call.
 */
@NullMarked
package io.fairlead.gateway.filter;

import org.jspecify.annotations.NullMarked;
