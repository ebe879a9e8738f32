package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.count.ServedBy;
import io.fairlead.agent.userspace.Await;
import io.fairlead.model.corefile.Corefiles;
import io.fairlead.model.corefile.Corefiles.Parsed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** What a Corefile brings along: zone files, templates, views, rewritten answers (D23). */
class BroughtZonesTest {
  private static final CorefileSettings SETTINGS =
      new CorefileSettings("cluster.local", ExampleCluster.REVERSE, List.of());

  /** RFC 1034 and 4592: a delegation, aliases in and out, a wildcard, an empty non-terminal. */
  private static final String ZONE =
      """
      $TTL 60
      @           IN SOA ns hostmaster 7 7200 1800 86400 30
                  IN NS  ns
                  IN MX  10 mail
      ns          IN A   192.0.2.1
      mail        IN A   192.0.2.2
      www         IN CNAME mail
      svc         IN CNAME web.shop.svc.cluster.local.
      loop        IN CNAME loop
      *.wild      IN TXT "any"
      there.wild  IN A   192.0.2.3
      a.deep      IN A   192.0.2.4
      child       IN NS  ns.child
      ns.child    IN A   192.0.2.5
      old         IN DNAME wild
      """;

  private static final String COREFILE =
      """
      . {
        rewrite name regex (.*)\\.alias\\.example {1}.corp.example answer name (.*)\\.corp\\.example {1}.alias.example answer value (.*)\\.corp\\.example {1}.alias.example
        kubernetes cluster.local
        forward . UPSTREAM
        template IN A ip.example {
          match ^ip-(?P<a>\\d+)-(\\d+)-(\\d+)-(\\d+)[.]
          answer "{{ .Name }} 30 IN A {{ .Group.a }}.{{ index .Match 2 }}.{{ index .Match 3 }}.{{ index .Match 4 }}"
          fallthrough
        }
        template IN ANY ip.example {
          rcode NXDOMAIN
          authority "{{ .Zone }} 60 IN SOA ns.{{ .Zone }} a.{{ .Zone }} 1 2 3 4 5"
        }
        template IN A bad.example {
          answer "{{ .Name }} 30 IN A nonsense"
        }
        template IN A cname.example {
          answer "{{ .Name }} 30 IN CNAME mail.corp.example."
        }
        file db.corp corp.example {
          fallthrough open.corp.example
        }
      }
      view.example {
        view home {
          expr incidr(client_ip(), '127.0.0.2/32') && type() == 'A'
        }
        template IN A view.example {
          answer "{{ .Name }} 30 IN A 10.0.0.1"
        }
      }
      view.example {
        template IN A view.example {
          answer "{{ .Name }} 30 IN A 203.0.113.1"
        }
      }
      """;

  private static FakeUpstream upstream;
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    upstream = FakeUpstream.start(FakeUpstream.answering("198.51.100.9"));
    server = TestServer.start().synced();
    configure(
        server,
        Map.of(
            "Corefile",
            COREFILE.replace("UPSTREAM", "127.0.0.1:" + upstream.address().getPort()),
            "db.corp",
            ZONE));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    upstream.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "mail.corp.example. | A | NOERROR aa | mail.corp.example. A 192.0.2.2",
        "corp.example. | MX | NOERROR aa | corp.example. MX 10 mail.corp.example.",
        "mail.corp.example. | AAAA | NOERROR aa | corp.example. 30",
        "none.corp.example. | A | NXDOMAIN aa | corp.example. 30",
        "deep.corp.example. | A | NOERROR aa | corp.example. 30",
        "www.corp.example. | A | NOERROR aa | www.corp.example. CNAME"
            + " mail.corp.example.,mail.corp.example. A 192.0.2.2",
        "svc.corp.example. | A | NOERROR aa | svc.corp.example. CNAME"
            + " web.shop.svc.cluster.local.,web.shop.svc.cluster.local. A 127.64.0.20",
        "loop.corp.example. | A | SERVFAIL | ``",
        "x.wild.corp.example. | TXT | NOERROR aa | x.wild.corp.example. TXT any",
        "x.y.wild.corp.example. | TXT | NOERROR aa | x.y.wild.corp.example. TXT any",
        "x.there.wild.corp.example. | TXT | NXDOMAIN aa | corp.example. 30",
        "there.wild.corp.example. | TXT | NOERROR aa | corp.example. 30",
        "x.child.corp.example. | A | NOERROR | child.corp.example. NS"
            + " ns.child.corp.example.,ns.child.corp.example. A 192.0.2.5",
        "x.old.corp.example. | TXT | NOERROR aa | x.old.corp.example. CNAME"
            + " x.wild.corp.example.,x.wild.corp.example. TXT any",
        "x.open.corp.example. | A | NOERROR | x.open.corp.example. A 198.51.100.9",
        "ip-10-1-2-3.ip.example. | A | NOERROR aa | ip-10-1-2-3.ip.example. A 10.1.2.3",
        "other.ip.example. | A | NXDOMAIN aa | ip.example. 60",
        "x.bad.example. | A | SERVFAIL | ``",
        "x.cname.example. | A | NOERROR aa | x.cname.example. CNAME"
            + " mail.corp.example.,mail.corp.example. A 192.0.2.2",
        "www.alias.example. | A | NOERROR aa | www.alias.example. CNAME"
            + " mail.alias.example.,mail.alias.example. A 192.0.2.2",
        "other.example. | A | NOERROR | other.example. A 198.51.100.9",
        "a.view.example. | A | NOERROR aa | a.view.example. A 203.0.113.1",
      })
  void answers(String name, String type, String status, String records) throws IOException {
    Message reply = server.ask(name, Type.value(type));
    String text =
        Rcode.string(reply.getRcode()) + (reply.getHeader().getFlag(Flags.AA) ? " aa" : "");
    assertEquals(status, text, reply.toString());
    assertEquals(records, lines(reply), reply.toString());
  }

  /** Answers, referrals with their addresses; of a SOA its TTL. */
  private static String lines(Message reply) {
    return Stream.of(Section.ANSWER, Section.AUTHORITY, Section.ADDITIONAL)
        .flatMap(section -> reply.getSection(section).stream())
        .filter(record -> record.getType() != Type.OPT)
        .map(BroughtZonesTest::line)
        .collect(Collectors.joining(","));
  }

  private static String line(Record record) {
    return record.getType() == Type.SOA
        ? record.getName() + " " + record.getTTL()
        : record.getName() + " " + Type.string(record.getType()) + " " + record.rdataToString();
  }

  /** Whoever asks first: what one is told is not given to another. */
  @Test
  void aViewIsForSomeClients() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertEquals("b.view.example. A 10.0.0.1", lines(ask("127.0.0.2", "b.view.example.")));
      assertEquals("b.view.example. A 203.0.113.1", lines(ask("127.0.0.1", "b.view.example.")));
    }
    assertEquals(3, counted(new ServedBy("view.example.", "home")), "for the first client alone");
    assertTrue(counted(new ServedBy("view.example.", "")) >= 3);
  }

  /** Answers of this block (D44). */
  private static long counted(ServedBy block) {
    return server.server().counts().served().stream()
        .filter(each -> each.by().equals(block))
        .mapToLong(each -> Arrays.stream(each.answered().requests()).sum())
        .sum();
  }

  private static Message ask(String from, String name) throws IOException {
    SimpleResolver resolver = server.resolver(false);
    resolver.setLocalAddress(new InetSocketAddress(from, 0));
    return resolver.send(TestAnswerer.query(Name.fromString(name), Type.A));
  }

  @Test
  void aTextThatIsNoZoneChangesNothing() throws IOException {
    try (TestServer other = TestServer.start().synced()) {
      Map<String, String> files =
          Map.of("Corefile", ". { file db.x x.example }", "db.x", "www IN A 192.0.2.1\n");
      IllegalArgumentException why =
          assertThrows(IllegalArgumentException.class, () -> configure(other, files));
      assertEquals("db.x: no SOA record of x.example.", why.getMessage());
      assertEquals(Rcode.NOERROR, other.ask("web.shop.svc.cluster.local.", Type.A).getRcode());
    }
  }

  @Test
  void aFileIsReadAgainWhenItChanges(@TempDir Path dir) throws IOException {
    Path file = dir.resolve("zone");
    try (TestServer other = TestServer.start().synced()) {
      Map<String, String> files =
          new HashMap<>(
              Map.of("Corefile", ". { file %s x.example { reload 10ms } }".formatted(file)));
      configure(other, files);
      assertEquals(Rcode.SERVFAIL, other.ask("x.example.", Type.SOA).getRcode());
      for (int serial : List.of(1, 22)) {
        Files.writeString(file, "@ 60 IN SOA a b %d 1 1 1 1\n".formatted(serial));
        Await.until(() -> "serial " + serial, () -> soa(other).contains(" " + serial + " 1 1 1 1"));
      }
      Files.writeString(file, "this is no zone\n");
      for (int i = 0; i < 20; i++) {
        assertTrue(soa(other).contains(" 22 "), "what it said before");
      }
    }
  }

  private static String soa(TestServer from) {
    try {
      return lines(from.ask("x.example.", Type.SOA)) + from.ask("x.example.", Type.SOA);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void configure(TestServer to, Map<String, String> files) {
    switch (Corefiles.parse(files)) {
      case Parsed.Understood(var blocks, var _) -> to.server().configure(SETTINGS.of(blocks));
      case Parsed.Rejected(var problems) -> throw new AssertionError(problems.toString());
    }
  }
}
