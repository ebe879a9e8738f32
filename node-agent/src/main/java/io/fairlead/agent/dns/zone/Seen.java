package io.fairlead.agent.dns.zone;

/** What is at a name, and what says so. */
record Seen(ZoneNode node, Source source) {

  /** It is so whatever the cluster holds. */
  static Seen always(ZoneNode node) {
    return new Seen(node, Source.FOREVER);
  }
}
