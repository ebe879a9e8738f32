/** What network policies denied on this node: logged and counted, with why (B18). */
@NullMarked
package io.fairlead.agent.denials;

import org.jspecify.annotations.NullMarked;
