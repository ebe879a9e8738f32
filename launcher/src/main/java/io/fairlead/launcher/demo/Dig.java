package io.fairlead.launcher.demo;

import io.fairlead.launcher.UserError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks the node agent's DNS server as {@code dig} would. */
final class Dig {
  private final InetSocketAddress server;

  Dig(InetSocketAddress server) {
    this.server = server;
  }

  /** The command this stands for. */
  String command(String type, String name) {
    return "dig +noall +answer @%s -p %d %s %s"
        .formatted(server.getAddress().getHostAddress(), server.getPort(), type, name);
  }

  /** The answer section, a record a line; the response code when there is none. */
  String answer(String type, String name) {
    Message response = ask(type, name);
    List<Record> answers = response.getSection(Section.ANSWER);
    if (answers.isEmpty()) {
      return ";; " + org.xbill.DNS.Rcode.string(response.getRcode()) + ", no answer";
    }
    return answers.stream().map(Dig::line).collect(Collectors.joining("\n"));
  }

  /** Whether there is an answer: a change is here a few milliseconds after the API took it. */
  boolean knows(String type, String name) {
    return !ask(type, name).getSection(Section.ANSWER).isEmpty();
  }

  /** Addresses of {@code name}, in the order of the answer. */
  List<String> addresses(String name) {
    return ask("A", name).getSection(Section.ANSWER).stream()
        .filter(ARecord.class::isInstance)
        .map(record -> ((ARecord) record).getAddress().getHostAddress())
        .toList();
  }

  private Message ask(String type, String name) {
    try {
      SimpleResolver resolver = new SimpleResolver(server);
      resolver.setTimeout(Duration.ofSeconds(5));
      Record question =
          Record.newRecord(Name.fromString(name, Name.root), Type.value(type), DClass.IN);
      return resolver.send(Message.newQuery(question));
    } catch (TextParseException e) {
      throw new IllegalArgumentException(name, e);
    } catch (IOException e) {
      throw new UserError("no answer from DNS at %s (%s)".formatted(server, e.getMessage()));
    }
  }

  private static String line(Record record) {
    return "%s %d IN %s %s"
        .formatted(
            record.getName(),
            record.getTTL(),
            Type.string(record.getType()),
            record.rdataToString());
  }
}
