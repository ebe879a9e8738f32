/** The Service's entity: its slices, whatever the order in which Service and pods change. */
@NullMarked
package io.fairlead.controlplane.service;

import org.jspecify.annotations.NullMarked;
