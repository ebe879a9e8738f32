/** The API from outside, as any client with a kubeconfig sees it. */
@NullMarked
package io.fairlead.launcher.client;

import org.jspecify.annotations.NullMarked;
