/**
 * CoreDNS' configuration: from the text of a Corefile to settings or problems with their lines.
 * Control plane and agents read it with the same eyes, so what the one warns of, the other does not
 * apply.
 */
@NullMarked
package io.fairlead.model.corefile;

import org.jspecify.annotations.NullMarked;
