/**
 * RoutePolicies at the gateway: {@code PolicyTable} says which parts hold for a request, {@code
 * RequestPolicy} asks who it is and counts it. What can not be honoured lets nobody in.
 */
@NullMarked
package io.fairlead.gateway.policy;

import org.jspecify.annotations.NullMarked;
