package io.fairlead.agent.domains;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How addresses of names are allowed.
 *
 * @param file what was learned is kept there for the next agent
 * @param least how long an address is allowed after it was told, whatever its TTL: programs keep
 *     names for longer than they should
 * @param most the same where its TTL is longer than that
 * @param patience how long an answer waits for the data plane; it leaves in any case
 * @param look how often addresses are looked at that may be over
 * @param judgedElsewhere pods of other nodes are judged by those nodes, wherever they go
 */
public record DomainSettings(
    Path file,
    Duration least,
    Duration most,
    Duration patience,
    Duration look,
    boolean judgedElsewhere) {

  /** What was told by whoever answered in an agent's place. */
  Path notes() {
    return file.resolveSibling(file.getFileName() + ".notes");
  }

  /** Until when these addresses, which are told now, are allowed at least. */
  Map<String, Long> untils(List<Told.Address> addresses, long now) {
    Map<String, Long> untils = new HashMap<>();
    for (Told.Address address : addresses) {
      long ttl = Math.min(address.ttl().toMillis(), most.toMillis());
      untils.put(address.text(), now + Math.max(ttl, least.toMillis()));
    }
    return untils;
  }

  /** As an agent has it. */
  public static DomainSettings of(Path file, boolean judgedElsewhere) {
    return new DomainSettings(
        file,
        Duration.ofSeconds(60),
        Duration.ofDays(1),
        Duration.ofMillis(500),
        Duration.ofSeconds(5),
        judgedElsewhere);
  }
}
