package io.fairlead.agent.dns.file;

import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** What a zone of a file says to a question. */
public sealed interface Found {

  /** These; with neither answer nor a code for it, there is nothing of the type. */
  record Told(List<Record> answer, List<Record> authority, boolean nameExists) implements Found {}

  /** These aliases, the last of which leads out of the zone. */
  record Alias(List<Record> aliases, Name target) implements Found {}

  /** The name servers of a zone below, and their addresses as far as they are in this file. */
  record Delegation(List<Record> nameServers, List<Record> addresses) implements Found {}

  /** There is no such zone here, or the name is left to others. */
  record Elsewhere() implements Found {}

  /** There is a zone, and nothing is known of it: its file could not be read. */
  record Unknown(String why) implements Found {}
}
