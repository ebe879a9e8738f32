/**
 * Agents and gateways of other hosts: what they show at the agents' address, the tokens they join
 * with, and which of them are no longer let in. What is remembered of them are objects of the API,
 * so that every control plane knows it at once and a restart forgets nothing.
 *
 * <pre>
 *   Join ──▶ JoinTokens (Secret, one use less) ──▶ AgentAuthority ──▶ certificate
 *   Hello ─▶ Identities: whose certificate, issued when ──▶ Revocations (ConfigMap)
 * </pre>
 */
@NullMarked
package io.fairlead.controlplane.identity;

import org.jspecify.annotations.NullMarked;
