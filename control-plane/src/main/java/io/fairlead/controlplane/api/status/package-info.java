/**
 * Kubernetes {@code Status} objects: every way a request can fail, with kube-apiserver's code,
 * reason, words and details, and the few that say something was done.
 */
@NullMarked
package io.fairlead.controlplane.api.status;

import org.jspecify.annotations.NullMarked;
