/**
 * What Kubernetes does for every custom resource: defaults and validation by the schema, in the
 * words of kube-apiserver's CustomResourceDefinitions.
 */
@NullMarked
package io.fairlead.controlplane.kinds.custom;

import org.jspecify.annotations.NullMarked;
