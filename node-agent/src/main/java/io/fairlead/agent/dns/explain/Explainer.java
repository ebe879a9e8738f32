package io.fairlead.agent.dns.explain;

import io.fairlead.agent.dns.client.Client;
import io.fairlead.agent.dns.client.Clients;
import io.fairlead.agent.dns.client.SearchList;
import io.fairlead.agent.dns.explain.Explanation.Asked;
import io.fairlead.agent.dns.explain.Explanation.Request;
import io.fairlead.agent.dns.query.Answerer;
import io.fairlead.agent.dns.query.Outcome;
import io.fairlead.agent.dns.query.Transport;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import io.fairlead.agent.dns.zone.Address;
import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Asks this server what a client would ask it, in the client's name, and gathers what decided. The
 * questions are real ones: they ask upstreams and fill the cache as any other. Thread-safe; waits
 * for answers.
 */
public final class Explainer {
  private static final int PATIENCE_SECONDS = 10;
  private static final int PAYLOAD = 1232;
  private static final int FIRST_FLAG = 0;
  private static final int LAST_FLAG = 11;

  private final Supplier<Answerer> answerers;
  private final Clients clients;
  private final Supplier<ClusterZone> zone;

  public Explainer(Supplier<Answerer> answerers, Clients clients, Supplier<ClusterZone> zone) {
    this.answerers = answerers;
    this.clients = clients;
    this.zone = zone;
  }

  /** What was asked makes no sense; the message says why. */
  public static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /** Who asks. */
  private record From(String pod, InetAddress address, Optional<SearchList> stub) {}

  /**
   * Explains.
   *
   * @throws RefusedException when there is no such pod here, or it is no name or type
   */
  public Explanation explain(Request request) throws RefusedException {
    From from = from(request.from());
    int type = type(request);
    List<Asked> asked = new ArrayList<>();
    for (Name name : names(request.name(), from)) {
      asked.add(ask(name, type, from.address()));
      if (!asked.getLast().goesOn()) {
        break;
      }
    }
    boolean found = asked.stream().anyMatch(one -> !one.answer().isEmpty());
    return new Explanation(
        request.name(),
        from.pod(),
        from.address().getHostAddress(),
        from.stub().map(SearchList::toString).orElse(""),
        asked,
        found ? List.of() : meant(request.name()));
  }

  private From from(String pod) throws RefusedException {
    if (pod.isEmpty()) {
      return new From("", InetAddress.getLoopbackAddress(), Optional.empty());
    }
    int slash = pod.indexOf('/');
    NamespacedName name =
        slash < 0
            ? new NamespacedName("default", pod)
            : new NamespacedName(pod.substring(0, slash), pod.substring(slash + 1));
    Optional<InetAddress> address =
        clients
            .addressOf(name)
            .or(
                () ->
                    zone.get().podAddresses(name).stream()
                        .flatMap(ip -> IpAddress.parse(ip).stream())
                        .map(ip -> Address.of(ip).inet())
                        .findFirst());
    if (address.isEmpty()) {
      throw new RefusedException(
          zone.get().hasPod(name)
              ? "pod %s has no address yet".formatted(name)
              : "pods \"%s\" not found in namespace \"%s\" on this node"
                  .formatted(name.name(), name.namespace()));
    }
    Client client = clients.at(address.get());
    return new From(
        name.toString(), address.get(), client == null ? Optional.empty() : client.stub());
  }

  private static int type(Request request) throws RefusedException {
    String text =
        !request.type().isEmpty()
            ? request.type()
            : IpAddress.parse(request.name()).isPresent() ? "PTR" : "A";
    int type = Type.value(text, true);
    if (type < 0) {
      throw new RefusedException("\"%s\" is no type of records".formatted(text));
    }
    return type;
  }

  /** What a resolver asks, in turn. An address is asked for by its reverse name. */
  private static List<Name> names(String text, From from) throws RefusedException {
    Optional<IpAddress> address = IpAddress.parse(text);
    if (address.isPresent()) {
      return List.of(ReverseMap.fromAddress(Address.of(address.get()).inet()));
    }
    Name name = parse(text);
    return text.endsWith(".") || from.stub().isEmpty()
        ? List.of(name)
        : from.stub().get().asked(name);
  }

  private static Name parse(String text) throws RefusedException {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw new RefusedException("\"%s\" is no name: %s".formatted(text, e.getMessage()));
    }
  }

  private List<String> meant(String text) throws RefusedException {
    return IpAddress.parse(text).isPresent() ? List.of() : zone.get().meant(parse(text));
  }

  private Asked ask(Name name, int type, InetAddress address) throws RefusedException {
    Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    query.addRecord(new OPTRecord(PAYLOAD, 0, 0), Section.ADDITIONAL);
    byte[] packet = query.toWire();
    byte[] before = new byte[Answerer.MOST_KEPT];
    Answerer answerer = answerers.get();
    boolean kept =
        answerer.answerAgain(packet, packet.length, Transport.UDP, before) >= 0
            && answerer.isFor(address, before);
    Asked over = ask(packet, Transport.UDP, address, kept);
    return over.flags().contains("tc") ? ask(packet, Transport.TCP, address, kept) : over;
  }

  private Asked ask(byte[] packet, Transport transport, InetAddress address, boolean kept)
      throws RefusedException {
    Trace trace = Trace.begin();
    long begun = System.nanoTime();
    byte[] answer = reply(answerers.get().answer(packet, transport, address, trace));
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begun);
    if (transport == Transport.TCP) {
      trace.add(new Step.Note("it does not fit a datagram: asked again over TCP"));
    }
    try {
      return asked(new Message(answer), answer.length, micros, kept, trace);
    } catch (IOException e) {
      throw new IllegalStateException("a reply of ours can not be read", e);
    }
  }

  private static byte[] reply(Outcome outcome) throws RefusedException {
    return switch (outcome) {
      case Outcome.Answered(byte[] packet) -> packet;
      case Outcome.Silence() -> throw new RefusedException("nothing is answered to that");
      case Outcome.Streamed _ -> throw new RefusedException("it is answered with a whole zone");
      case Outcome.Pending(var later) ->
          later.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    };
  }

  private static Asked asked(Message reply, int bytes, long micros, boolean kept, Trace trace) {
    Record question = reply.getQuestion();
    return new Asked(
        question.getName().toString(),
        Type.string(question.getType()),
        Rcode.string(reply.getRcode()),
        IntStream.rangeClosed(FIRST_FLAG, LAST_FLAG)
            .filter(Flags::isFlag)
            .filter(reply.getHeader()::getFlag)
            .mapToObj(Flags::string)
            .toList(),
        lines(reply, Section.ANSWER),
        lines(reply, Section.AUTHORITY),
        lines(reply, Section.ADDITIONAL),
        reason(reply.getOPT()),
        bytes,
        micros,
        kept,
        trace.steps());
  }

  private static List<String> lines(Message reply, int section) {
    return reply.getSection(section).stream()
        .filter(record -> record.getType() != Type.OPT)
        .map(record -> record.toString().replaceAll("\\s+", " "))
        .toList();
  }

  private static String reason(@Nullable OPTRecord opt) {
    return opt == null
        ? ""
        : opt.getOptions().stream()
            .flatMap(Explainer::error)
            .findFirst()
            .map(ExtendedErrorCodeOption::getText)
            .orElse("");
  }

  private static Stream<ExtendedErrorCodeOption> error(EDNSOption option) {
    return option instanceof ExtendedErrorCodeOption error ? Stream.of(error) : Stream.of();
  }
}
