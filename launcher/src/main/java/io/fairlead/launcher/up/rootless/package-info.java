/**
 * The kernel's data plane for an ordinary user: everything runs in a user and a network namespace,
 * where this user is root, and a process outside passes on what clients of this host send.
 *
 * <pre>
 *   outside (UpCommand, {@link io.fairlead.launcher.up.rootless.Outside})      in the namespaces
 *   kubectl, curl, dig ──▶ API, DNS, Ingress, ClusterIPs, NodePorts
 *                            └── a Unix socket ──▶ Inside ──▶ the same address there
 *                            ◀── which addresses there are ── (path sockets cross the namespaces)
 * </pre>
 */
@NullMarked
package io.fairlead.launcher.up.rootless;

import org.jspecify.annotations.NullMarked;
