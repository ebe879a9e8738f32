/**
 * What every request passes before anything is done for it: who is it, as whom, may they; and what
 * is written down of it afterwards.
 *
 * <pre>
 *   request ─▶ Credentials (certificate, token) ─▶ Impersonation ─▶ Authorizer ─▶ the request's work
 *      └────────────────────────── AuditTrail ◀──────────────────────────────────────────┘
 * </pre>
 */
@NullMarked
package io.fairlead.controlplane.api.gate;

import org.jspecify.annotations.NullMarked;
