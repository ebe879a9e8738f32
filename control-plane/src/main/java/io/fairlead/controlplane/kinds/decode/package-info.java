/**
 * From the bytes of a request to a well-typed tree: parsing of JSON, YAML and Kubernetes' protobuf,
 * and the check against the kind's schema, with kube-apiserver's words for what is wrong.
 */
@NullMarked
package io.fairlead.controlplane.kinds.decode;

import org.jspecify.annotations.NullMarked;
