package io.fairlead.agent.dns.explain;

import io.fairlead.agent.dns.trace.Step;
import java.util.List;

/**
 * What a client would be told, and why.
 *
 * @param given the name as it was given
 * @param pod that asks, as {@code namespace/name}; empty: a process of this host
 * @param address it asks from
 * @param search how its resolver completes names; empty: not at all
 * @param asked its questions, until one ends the look-up
 * @param meant Services that may be meant, where there is nothing
 */
public record Explanation(
    String given,
    String pod,
    String address,
    String search,
    List<Asked> asked,
    List<String> meant) {

  /**
   * What is asked.
   *
   * @param name completed as the client's resolver does, if it does not end with a dot; or an
   *     address
   * @param type of records; empty: addresses of IPv4, of an address its names
   * @param from a pod, {@code namespace/name}; empty: a process of this host
   */
  public record Request(String name, String type, String from) {}

  /** What comes back: the explanation, or why there is none. */
  public record Response(List<Explanation> explanations, String error) {}

  /**
   * One question and its answer; records are lines of a zone file.
   *
   * @param flags as dig has them
   * @param reason the extended error (RFC 8914); empty: none
   * @param bytes of the packet
   * @param kept most clients are given a packet that was made before
   * @param steps what decided
   */
  public record Asked(
      String name,
      String type,
      String rcode,
      List<String> flags,
      List<String> answer,
      List<String> authority,
      List<String> additional,
      String reason,
      int bytes,
      long micros,
      boolean kept,
      List<Step> steps) {

    /** Whether a resolver goes on to the next name of its search list. */
    boolean goesOn() {
      return rcode.equals("NXDOMAIN") || (rcode.equals("NOERROR") && answer.isEmpty());
    }
  }
}
