@NullMarked
package io.fairlead.model.ingress.nginx;

import org.jspecify.annotations.NullMarked;
