package io.fairlead.model.node;

/**
 * The kinds of image entries, in the order deltas of one batch are applied: endpoints before
 * services before routes, so that nothing names what is not there yet (removals go in reverse).
 */
public enum EntryType {
  NAMESPACE,
  NODE,
  POD,
  POD_SOURCE,
  POD_WORK,
  POLICY_RULES,
  ENDPOINT_SLICE,
  SERVICE,
  SERVICE_IMPORT,
  TLS_CERTIFICATE,
  BACKEND_TLS,
  ROUTE_POLICY,
  GATEWAY,
  GATEWAY_ROUTE,
  INGRESS_ROUTES,
  NODE_ROUTE,
  COREFILE
}
