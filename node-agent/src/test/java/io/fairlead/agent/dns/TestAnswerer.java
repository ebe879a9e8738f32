package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.cache.CachingResolver;
import io.fairlead.agent.dns.client.Clients;
import io.fairlead.agent.dns.forward.Forwarder;
import io.fairlead.agent.dns.hosts.BlockSettings;
import io.fairlead.agent.dns.hosts.HostsSettings;
import io.fairlead.agent.dns.hosts.LocalNames;
import io.fairlead.agent.dns.query.Admission;
import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.query.Brought;
import io.fairlead.agent.dns.query.Chain;
import io.fairlead.agent.dns.query.Chains;
import io.fairlead.agent.dns.query.Cookies;
import io.fairlead.agent.dns.query.Outcome;
import io.fairlead.agent.dns.query.Transport;
import io.fairlead.agent.dns.rewrite.Rewrites;
import io.fairlead.agent.dns.zone.ClusterZone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** An answerer without sockets and without upstreams. */
record TestAnswerer(Answerer answerer) {
  private static final CachingResolver NOBODY =
      new CachingResolver(CacheSettings.DEFAULT, new Forwarder(List.of(), own -> false, false));

  static TestAnswerer of(ClusterZone zone) {
    return following(() -> zone);
  }

  static TestAnswerer following(Supplier<ClusterZone> zone) {
    return of(zone, NOBODY);
  }

  /** Asks this for names outside. */
  static TestAnswerer of(Supplier<ClusterZone> zone, CachingResolver outside) {
    return new TestAnswerer(
        new Answerer(
            zone,
            new Clients(),
            new Chains(
                List.of(
                    new Chains.Block(
                        Set.of(Name.root),
                        Optional.empty(),
                        new Chain(
                            outside,
                            new Rewrites(List.of()),
                            new LocalNames(HostsSettings.NONE, BlockSettings.NONE, Set.of()),
                            Brought.NONE,
                            true,
                            List.of())))),
            new Cookies(),
            Admission.NONE));
  }

  static Message query(Name name, int type) {
    return Message.newQuery(Record.newRecord(name, type, DClass.IN));
  }

  static Message query(String name, int type) {
    return query(Name.fromConstantString(name), type);
  }

  Message askOverTcp(Message query) throws IOException {
    return new Message(ask(query.toWire(), Transport.TCP).orElseThrow());
  }

  Message askOverUdp(Message query) throws IOException {
    return new Message(ask(query.toWire(), Transport.UDP).orElseThrow());
  }

  /** The reply's bytes; empty for silence. What is answered again is the same. */
  Optional<byte[]> ask(byte[] packet, Transport transport) {
    Optional<byte[]> before = again(packet, transport);
    Optional<byte[]> made = make(packet, transport);
    before.ifPresent(reply -> assertEquals(lines(made.orElseThrow()), lines(reply), "before"));
    again(packet, transport)
        .ifPresent(reply -> assertEquals(lines(made.orElseThrow()), lines(reply), "after"));
    return made;
  }

  private Optional<byte[]> make(byte[] packet, Transport transport) {
    return switch (answerer.answer(packet, transport, InetAddress.getLoopbackAddress())) {
      case Outcome.Silence() -> Optional.empty();
      case Outcome.Answered(byte[] reply) -> Optional.of(reply);
      case Outcome.Streamed(var packets) -> Optional.of(packets.next());
      case Outcome.Pending(var later) ->
          Optional.of(later.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join());
    };
  }

  /** Empty when it must be made. */
  Optional<byte[]> again(byte[] packet, Transport transport) {
    byte[] reply = new byte[Answerer.MOST_KEPT];
    int length = answerer.answerAgain(packet, packet.length, transport, reply);
    return length < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(reply, length));
  }

  /** All of a packet but the order of its records. */
  private static List<String> lines(byte[] packet) {
    try {
      Message message = new Message(packet);
      return Stream.of(
              Stream.of(
                  message.getHeader().toString().replaceAll("\n", " "),
                  message.getQuestion() + " " + message.getOPT() + " " + packet.length),
              AnswerTable.lines(message).stream())
          .flatMap(lines -> lines)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(HexFormat.of().formatHex(packet), e);
    }
  }
}
