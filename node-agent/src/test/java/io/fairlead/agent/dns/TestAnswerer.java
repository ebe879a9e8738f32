package io.fairlead.agent.dns;

import io.fairlead.agent.dns.client.Clients;
import io.fairlead.agent.dns.forward.ForwardLimits;
import io.fairlead.agent.dns.forward.Forwarder;
import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.query.Outcome;
import io.fairlead.agent.dns.query.Transport;
import io.fairlead.agent.dns.zone.ClusterZone;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** An answerer without sockets and without upstreams. */
record TestAnswerer(Answerer answerer) {
  private static final Forwarder NOBODY =
      new Forwarder(List.of(), TestServer.NO_FILE, own -> false, ForwardLimits.DEFAULT);

  static TestAnswerer of(ClusterZone zone) {
    return new TestAnswerer(new Answerer(() -> zone, NOBODY, new Clients()));
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

  /** The reply's bytes; empty for silence. */
  Optional<byte[]> ask(byte[] packet, Transport transport) {
    return switch (answerer.answer(packet, transport, InetAddress.getLoopbackAddress())) {
      case Outcome.Silence() -> Optional.empty();
      case Outcome.Answered(byte[] reply) -> Optional.of(reply);
      case Outcome.Pending(var later) ->
          Optional.of(later.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join());
    };
  }
}
