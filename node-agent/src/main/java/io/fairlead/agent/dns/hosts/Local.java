package io.fairlead.agent.dns.hosts;

import java.util.List;
import org.xbill.DNS.Record;

/** What is decided on this node about a name. */
public sealed interface Local {

  /** All but {@link Elsewhere}. */
  sealed interface Decided extends Local {}

  /** These records. */
  record Found(List<Record> records) implements Decided {}

  /** The name has none of the type. */
  record NoData() implements Decided {}

  /** There is no such name. */
  record NameError() implements Decided {}

  /** There is none because it is blocked. */
  record Blocked() implements Decided {}

  /** Nothing: others know. */
  record Elsewhere() implements Local {}
}
