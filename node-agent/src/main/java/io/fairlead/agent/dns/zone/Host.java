package io.fairlead.agent.dns.zone;

/**
 * A ready endpoint under its Service's name (D6).
 *
 * @param label lower case; the endpoint's hostname, else its pod's name where that is wanted, else
 *     its address with dashes; in the set of clusters with the label of its cluster after it
 * @param named whether the label is a hostname somebody chose
 * @param zone of the topology, lower case; empty when unknown
 */
record Host(String label, boolean named, Address address, String zone) {}
