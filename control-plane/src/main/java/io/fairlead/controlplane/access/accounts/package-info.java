/** What every namespace has for those who talk to the API from inside: an account and our CA. */
@NullMarked
package io.fairlead.controlplane.access.accounts;

import org.jspecify.annotations.NullMarked;
