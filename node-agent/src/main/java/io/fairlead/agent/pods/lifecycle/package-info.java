/** What is to happen to a pod's processes and what is said of them. Pure: no clock, no I/O. */
@NullMarked
package io.fairlead.agent.pods.lifecycle;

import org.jspecify.annotations.NullMarked;
