/**
 * What exists in the cluster's zone and its reverse zones: an immutable {@link
 * io.fairlead.agent.dns.zone.ClusterZone} per revision, each made from the one before by what
 * changed. Pure: no I/O, no clock.
 */
@NullMarked
package io.fairlead.agent.dns.zone;

import org.jspecify.annotations.NullMarked;
