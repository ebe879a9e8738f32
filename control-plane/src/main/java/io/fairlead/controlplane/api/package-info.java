/**
 * The Kubernetes-compatible API over HTTPS: {@link io.fairlead.controlplane.api.ApiServer} binds,
 * {@link io.fairlead.controlplane.api.RequestHandler} authenticates and sends each request to the
 * concern that answers it (discovery, read, watch, write, review). What is said on the wire follows
 * kube-apiserver word for word, so that stock clients behave as against Kubernetes.
 */
@NullMarked
package io.fairlead.controlplane.api;

import org.jspecify.annotations.NullMarked;
