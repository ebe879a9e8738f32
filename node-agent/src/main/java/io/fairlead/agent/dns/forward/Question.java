package io.fairlead.agent.dns.forward;

import org.xbill.DNS.Name;

/**
 * What is asked of an upstream; equal questions in any case of letters share one answer.
 *
 * @param recursionDesired as the client set it: an upstream may answer from its cache only
 */
public record Question(
    Name name, int type, boolean recursionDesired, boolean dnssecOk, boolean checkingDisabled) {}
