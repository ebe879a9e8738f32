/** What a gateway does with requests. */
@NullMarked
package io.fairlead.launcher.http;

import org.jspecify.annotations.NullMarked;
