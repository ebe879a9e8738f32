/**
 * Gateway API from manifests to requests: a control plane and a gateway in this process, asked by
 * clients. The conformance tests of the project, restated.
 */
@NullMarked
package io.fairlead.launcher.gatewayapi;

import org.jspecify.annotations.NullMarked;
