package io.fairlead.agent.dns.forward;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * One query on its way to an upstream, and what counts as its reply: the same id, the same question
 * and, where its letters' case is random, the same case. Made anew for every exchange; nothing of
 * the client's own query but the question goes out, so neither does its subnet (RFC 7871).
 */
final class UpstreamQuery {
  /** What any path carries without fragments, which could be forged. */
  static final int PAYLOAD = 1232;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MOST_NAME = 255;

  private final Message query;
  private final boolean exactCase;

  private UpstreamQuery(Message query, boolean exactCase) {
    this.query = query;
    this.exactCase = exactCase;
  }

  static UpstreamQuery of(Question question, boolean edns, boolean randomCase) {
    Message query = new Message(RANDOM.nextInt(0x10000));
    Header header = query.getHeader();
    if (question.recursionDesired()) {
      header.setFlag(Flags.RD);
    }
    if (question.checkingDisabled()) {
      header.setFlag(Flags.CD);
    }
    Name name = randomCase ? shuffled(question.name()) : question.name();
    query.addRecord(Record.newRecord(name, question.type(), DClass.IN), Section.QUESTION);
    if (edns) {
      int flags = question.dnssecOk() ? ExtendedFlags.DO : 0;
      query.addRecord(new OPTRecord(PAYLOAD, 0, 0, flags), Section.ADDITIONAL);
    }
    return new UpstreamQuery(query, randomCase);
  }

  /** The same name with letters in random case (draft-vixie-dnsext-dns0x20). */
  private static Name shuffled(Name name) {
    byte[] wire = name.toWire();
    byte[] coins = new byte[MOST_NAME];
    RANDOM.nextBytes(coins);
    int at = 0;
    while (wire[at] != 0) {
      int end = at + 1 + wire[at];
      for (int i = at + 1; i < end; i++) {
        boolean letter = (wire[i] | 0x20) >= 'a' && (wire[i] | 0x20) <= 'z';
        wire[i] ^= (byte) (letter ? coins[i] & 0x20 : 0);
      }
      at = end;
    }
    try {
      return new Name(wire);
    } catch (IOException e) {
      throw new IllegalStateException("can not read back " + name, e);
    }
  }

  byte[] packet() {
    return query.toWire();
  }

  /** The packet as a reply to this, if it is one. */
  Optional<Message> reply(byte[] packet) {
    int id = query.getHeader().getID();
    if (packet.length < Header.LENGTH || ((packet[0] & 0xff) << 8 | (packet[1] & 0xff)) != id) {
      return Optional.empty();
    }
    Message reply;
    try {
      reply = new Message(packet);
    } catch (IOException | RuntimeException malformed) {
      return Optional.empty(); // as lost as a packet that never came
    }
    Header header = reply.getHeader();
    boolean ours = header.getFlag(Flags.QR) && header.getOpcode() == query.getHeader().getOpcode();
    return ours && aboutTheSame(reply) ? Optional.of(reply) : Optional.empty();
  }

  /** The same question; an error may leave it out. */
  private boolean aboutTheSame(Message reply) {
    Record asked = query.getQuestion();
    return switch (reply.getSection(Section.QUESTION).size()) {
      case 0 -> reply.getRcode() != Rcode.NOERROR && reply.getRcode() != Rcode.NXDOMAIN;
      case 1 ->
          same(reply.getQuestion().getName(), asked.getName())
              && reply.getQuestion().getType() == asked.getType()
              && reply.getQuestion().getDClass() == asked.getDClass();
      default -> false;
    };
  }

  private boolean same(Name one, Name other) {
    return exactCase ? Arrays.equals(one.toWire(), other.toWire()) : one.equals(other);
  }
}
