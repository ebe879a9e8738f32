/**
 * Which endpoint of a backend a request gets, and what keeps a bad endpoint or too many requests
 * from doing harm. Decisions are pure: {@link io.fairlead.gateway.balance.Picking} over what is
 * known of endpoints, {@link io.fairlead.gateway.balance.EndpointHealth} over how attempts went.
 * What they are made from is counted by all event loops together, in {@link
 * io.fairlead.gateway.balance.LiveEndpoint} and {@link io.fairlead.gateway.balance.BackendLoad}, so
 * limits and shares hold for a gateway as a whole and not for each of its cores.
 */
@NullMarked
package io.fairlead.gateway.balance;

import org.jspecify.annotations.NullMarked;
