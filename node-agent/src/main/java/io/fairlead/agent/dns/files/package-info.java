/** Files that settings name, read again when they change. */
@NullMarked
package io.fairlead.agent.dns.files;

import org.jspecify.annotations.NullMarked;
