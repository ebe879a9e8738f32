package io.fairlead.model.corefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.corefile.Corefiles.Parsed;
import io.fairlead.model.corefile.Plugin.Kubernetes;
import io.fairlead.model.meta.SelectorQuery;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Corefiles to settings, or to what is wrong with them (D11, D19, D35-D39). */
class CorefilesTest {

  /** As kubeadm writes it. */
  private static final String KUBEADM =
      """
      .:53 {
          errors
          health {
             lameduck 5s
          }
          ready
          kubernetes cluster.local in-addr.arpa ip6.arpa {
             pods insecure
             fallthrough in-addr.arpa ip6.arpa
             ttl 30
          }
          prometheus :9153
          forward . /etc/resolv.conf {
             max_concurrent 1000
          }
          cache 30 {
             disable success cluster.local
             disable denial cluster.local
          }
          loop
          reload
          loadbalance
      }
      """;

  @Test
  void kubeadmsIsUnderstood() {
    ServerBlock block = only(KUBEADM);

    assertEquals(List.of("."), block.zones());
    assertEquals(
        new Kubernetes(
            List.of("cluster.local."),
            List.of(),
            List.of(Cidr.parse("0.0.0.0/0").orElseThrow(), Cidr.parse("::/0").orElseThrow()),
            30,
            Plugin.Pods.INSECURE,
            false,
            Set.of(),
            SelectorQuery.EVERYTHING,
            SelectorQuery.EVERYTHING,
            false,
            false,
            false,
            List.of("in-addr.arpa.", "ip6.arpa.")),
        block.one(Kubernetes.class).orElseThrow());
    Plugin.Forward forward = block.one(Plugin.Forward.class).orElseThrow();
    assertEquals(List.of(new To.ResolvConf("/etc/resolv.conf")), forward.to());
    assertEquals(1000, forward.maxConcurrent());
    Plugin.Cache cache = block.one(Plugin.Cache.class).orElseThrow();
    assertEquals(
        new Plugin.Keep(9984, Duration.ofSeconds(30), Duration.ofSeconds(5)), cache.success());
    assertEquals(List.of("cluster.local."), cache.notDenial());
    assertEquals(
        new Plugin.Health(":8080", Duration.ofSeconds(5)), block.all(Plugin.Health.class).get(0));
    assertEquals(1, block.all(Plugin.Loop.class).size());
  }

  @Test
  void theStandardIsUnderstoodOnItsLines() {
    assertInstanceOf(
        Parsed.Understood.class,
        Corefiles.parse(Map.of("Corefile", Corefiles.standard("cluster.local"))));
  }

  /** D22. */
  @Test
  void readsZonesOfExternalAddresses() {
    ServerBlock block =
        only(
            """
            example.org, Example.NET {
              kubernetes cluster.local
              k8s_external
              k8s_external edge.example.org {
                apex NS
                ttl 0
                headless
                fallthrough a.edge.example.org
              }
            }
            """);

    assertEquals(
        List.of(
            new Plugin.External(
                List.of("example.org.", "example.net."), "dns", 5, false, List.of()),
            new Plugin.External(
                List.of("edge.example.org."), "ns", 0, true, List.of("a.edge.example.org."))),
        block.all(Plugin.External.class));
  }

  @Test
  void readsAllOptions() {
    ServerBlock block =
        only(
            """
            # a comment
            . example.org:53 { # another
              kubernetes cluster.local 10.96.0.0/12 {
                labels "app in (a, b)"
              }
            }
            lab.example, 10.in-addr.arpa {
              forward . 192.0.2.1 tls://192.0.2.2%dns.example [2001:db8::1]:5353 {
                except a.lab.example
                policy sequential
                expire 30s
                force_tcp
                tls /etc/ssl/ca.pem
                tls_servername dns.example
                health_check 1s no_rec domain probe.example
                max_fails 0
                max_connect_attempts 7
                failover SERVFAIL
                next NXDOMAIN refused
              }
              cache 60 lab.example {
                success 100 20 1
                denial 50
                servfail 0
                prefetch 5 2m 20%
                serve_stale 0s
                keepttl
              }
              rewrite continue name suffix .old.example .new.example answer auto
              rewrite stop {
                name regex (.*)\\.x\\.example {1}.y.example
                answer auto
              }
              rewrite name A.example b.example
              hosts {
                192.0.2.7 seven.example "lucky.example"
                ttl 60
                no_reverse
                fallthrough lab.example
              }
              template IN AAAA . {
                rcode NOERROR
              }
              template ANY ANY ads.example { rcode NXDOMAIN }
              log . "{remote} {name}" {
                class denial error
              }
            }
            """,
            1);
    Plugin.Forward forward = block.one(Plugin.Forward.class).orElseThrow();
    Plugin.Cache cache = block.one(Plugin.Cache.class).orElseThrow();

    assertEquals(List.of("lab.example.", "10.in-addr.arpa."), block.zones());
    assertEquals(
        new Plugin.Forward(
            ".",
            List.of(
                server(false, "192.0.2.1", 53, null),
                server(true, "192.0.2.2", 853, "dns.example"),
                server(false, "2001:db8::1", 5353, null)),
            Set.of("a.lab.example."),
            Plugin.Policy.SEQUENTIAL,
            Duration.ofSeconds(30),
            true,
            Optional.of("dns.example"),
            Optional.of("/etc/ssl/ca.pem"),
            new Plugin.HealthCheck(Duration.ofSeconds(1), "probe.example.", false, 0),
            Optional.of(7),
            Set.of(2),
            Set.of(3, 5),
            0),
        forward);
    assertEquals(
        new Plugin.Cache(
            List.of("lab.example."),
            new Plugin.Keep(100, Duration.ofSeconds(20), Duration.ofSeconds(1)),
            new Plugin.Keep(50, Duration.ofSeconds(60), Duration.ofSeconds(5)),
            Duration.ZERO,
            Optional.of(new Plugin.Prefetch(5, Duration.ofMinutes(2), 20)),
            Optional.empty(),
            true,
            List.of(),
            List.of()),
        cache);
    assertEquals(
        List.of(
            new Plugin.Rewrite(
                Plugin.Rewrite.Match.SUFFIX,
                ".old.example.",
                ".new.example.",
                true,
                true,
                List.of()),
            new Plugin.Rewrite(
                Plugin.Rewrite.Match.REGEX,
                "(.*)\\.x\\.example",
                "{1}.y.example.",
                false,
                true,
                List.of()),
            new Plugin.Rewrite(
                Plugin.Rewrite.Match.EXACT, "a.example.", "b.example.", false, false, List.of())),
        block.all(Plugin.Rewrite.class));
    assertEquals(
        new Plugin.Hosts(
            Optional.empty(),
            List.of("192.0.2.7 seven.example lucky.example"),
            List.of("lab.example.", "10.in-addr.arpa."),
            Duration.ofSeconds(60),
            false,
            Duration.ofSeconds(5),
            List.of("lab.example.")),
        block.one(Plugin.Hosts.class).orElseThrow());
    assertEquals(
        List.of(template(28, ".", 0), template(255, "ads.example.", 3)),
        block.all(Plugin.Template.class));
    assertEquals(
        new Plugin.Log(List.of("."), Set.of("denial", "error"), "{remote} {name}"),
        block.one(Plugin.Log.class).orElseThrow());
  }

  @Test
  void theZoneOfASetOfClustersIsNoneOfTheCluster() {
    List<ServerBlock> blocks =
        understood(
            Map.of(
                "Corefile",
                """
                . {
                  kubernetes cluster.local clusterset.local {
                    multicluster clusterset.local
                  }
                }
                """));

    Kubernetes plugin = blocks.getFirst().one(Kubernetes.class).orElseThrow();
    assertEquals(List.of("cluster.local."), plugin.zones());
    assertEquals(List.of("clusterset.local."), plugin.multicluster());
  }

  @Test
  void importsSnippetsAndKeys() {
    Map<String, String> files =
        Map.of(
            "Corefile",
            """
            (usual) {
              errors
              cache 10
            }
            . {
              import usual
              hosts /etc/coredns/NodeHosts {
                fallthrough
              }
              import custom/*.override
            }
            import /etc/coredns/custom/*.server
            import nothing*
            """,
            "NodeHosts",
            "192.0.2.9 nine\n",
            "log.override",
            "log",
            "stub.server",
            "stub.example { import usual }");

    List<ServerBlock> blocks = understood(files);

    assertEquals(2, blocks.size());
    assertEquals(1, blocks.get(0).all(Plugin.Log.class).size());
    assertEquals(
        List.of("192.0.2.9 nine"), blocks.get(0).one(Plugin.Hosts.class).orElseThrow().inline());
    assertEquals(1, blocks.get(1).all(Plugin.Cache.class).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | 1: there is no server block",
        ". { | 1: this '{' is never closed",
        ". | 1: there is no '{' after '.'",
        "} | 1: unexpected '}'",
        ". {\\n foo\\n} | 2: plugin foo: Unknown directive 'foo'",
        ". {\\n"
            + " acl {\\n"
            + "  allow net *\\n"
            + " }\\n"
            + "} | 2: plugin acl: not supported; a NetworkPolicy says who may reach DNS",
        ". {\\n"
            + " kubernetes cluster.local {\\n"
            + "  multicluster clusterset.local\\n"
            + " }\\n"
            + "} | 3: plugin kubernetes: kubernetes is not authoritative for the multicluster zone"
            + " clusterset.local",
        ". {\\n"
            + " kubernetes clusterset.local {\\n"
            + "  multicluster clusterset.local\\n"
            + " }\\n"
            + "} | 2: plugin kubernetes: non-reverse zone name must be used",
        ". {\\n"
            + " cache\\n"
            + " cache\\n"
            + "} | 3: plugin cache: this plugin can only be used once per Server Block",
        ". {\\n"
            + " forward .\\n"
            + "} | 2: plugin forward: Wrong argument count or unexpected line ending after 'forward"
            + " .'",
        ". {\\n"
            + " forward . dns.example\\n"
            + "} | 2: plugin forward: not an IP address or file: \"dns.example\"",
        ". {\\n"
            + " forward . 192.0.2.1 {\\n"
            + "  polcy random\\n"
            + " }\\n"
            + "} | 3: plugin forward: unknown property 'polcy'",
        ". {\\n"
            + " forward . 192.0.2.1 {\\n"
            + "  policy best\\n"
            + " }\\n"
            + "} | 3: plugin forward: unknown policy 'best'",
        ". {\\n"
            + " forward . 192.0.2.1 {\\n"
            + "  tls a b\\n"
            + " }\\n"
            + "} | 3: plugin forward: 'tls a b' is not supported: only 'tls' and 'tls CA'",
        ". {\\n"
            + " kubernetes cluster.local {\\n"
            + "  ttl 3601\\n"
            + " }\\n"
            + "} | 3: plugin kubernetes: ttl must be in range [0, 3600]: 3601",
        ". {\\n"
            + " kubernetes cluster.local {\\n"
            + "  endpoint https://k8s\\n"
            + " }\\n"
            + "} | 3: plugin kubernetes: 'endpoint https://k8s' is not supported: agents are told"
            + " by their own control plane",
        "a { kubernetes a }\\n"
            + "b { kubernetes b } | 2: plugin kubernetes: it is not supported in more than one"
            + " Server Block",
        ". {\\n"
            + " k8s_external example.org\\n"
            + "} | 2: plugin k8s_external: the plugin kubernetes is needed in its Server Block",
        ". {\\n"
            + " kubernetes cluster.local\\n"
            + " k8s_external\\n"
            + "} | 3: plugin k8s_external: 'k8s_external' is not supported: name zones other than ."
            + " and those of reverse names",
        "a {\\n"
            + " kubernetes cluster.local\\n"
            + " k8s_external a 10.0.0.0/8\\n"
            + "} | 3: plugin k8s_external: 'k8s_external a 10.0.0.0/8' is not supported: name zones"
            + " other than . and those of reverse names",
        "a {\\n"
            + " k8s_external a {\\n"
            + "  apex a.b\\n"
            + " }\\n"
            + "} | 3: plugin k8s_external: not a label: 'a.b'",
        "a {\\n"
            + " k8s_external a {\\n"
            + "  ttl 3601\\n"
            + " }\\n"
            + "} | 3: plugin k8s_external: ttl must be in range [0, 3600]: 3601",
        "a {\\n"
            + " k8s_external a {\\n"
            + "  upstream\\n"
            + " }\\n"
            + "} | 3: plugin k8s_external: unknown property 'upstream'",
        ". {\\n cache 0\\n} | 2: plugin cache: cache TTL can not be zero or negative: 0",
        ". {\\n"
            + " rewrite type A AAAA\\n"
            + "} | 2: plugin rewrite: 'rewrite type A AAAA' is not supported: only names can be"
            + " rewritten",
        ". {\\n"
            + " rewrite name regex ( b.example\\n"
            + "} | 2: plugin rewrite: invalid regex pattern '(': missing closing )",
        ". {\\n"
            + " template IN A example {\\n"
            + "  answer \"{{ .Nam }} A 192.0.2.1\"\\n"
            + " }\\n"
            + "} | 3: plugin template: '{{ .Nam }}' is not supported",
        ". {\\n"
            + " rewrite name a.example b.example answer name x\\n"
            + "} | 2: plugin rewrite: 'rewrite name a.example b.example answer name x' is not"
            + " supported: expected 'name [MATCH] FROM TO [answer auto] [answer name/value FROM"
            + " TO]...'",
        ". {\\n"
            + " view v {\\n"
            + "  expr metadata('a') == 'b'\\n"
            + " }\\n"
            + "} | 3: plugin view: expression: 'metadata()' is not supported here",
        ". {\\n"
            + " view v {\\n"
            + "  expr incidr(client_ip(), '10.0.0')\\n"
            + " }\\n"
            + "} | 3: plugin view: expression: '10.0.0' is no range of addresses",
        "a { loop }\\n" + "a { view v { expr true } } | 2: cannot serve a. - it is already defined",
        ". {\\n"
            + " file db.example\\n"
            + "} | 2: plugin file: 'file db.example' is not supported: a file needs a whole path,"
            + " or to be a key of the ConfigMap",
        ". {\\n"
            + " auto {\\n"
            + "  directory /zones\\n"
            + " }\\n"
            + "} | 3: plugin auto: 'directory /zones' is not supported: no key of the ConfigMap"
            + " matches, and directories of nodes are not read",
        ". {\\n"
            + " nomad service.nomad\\n"
            + "} | 2: plugin nomad: not supported; zones of other sources belong on a server to"
            + " forward to",
        ". {\\n hosts {\\n  1.2.3 a\\n }\\n} | 3: plugin hosts: unknown property '1.2.3'",
        ". {\\n log {\\n  class some\\n }\\n} | 3: plugin log: unknown class 'some'",
        ". {\\n"
            + " forward . {$UPSTREAM}\\n"
            + "} | 2: environment variables are not supported: '{$UPSTREAM}'",
        ". {\\n import gone\\n} | 2: File to import not found: gone",
        "(a) { import a }\\n. { import a } | 1: it is too long, or imports itself",
        ".:53 { errors }\\n"
            + "b:5353 { errors } | 2: port 5353 is not supported: all blocks are answered at the"
            + " same port",
        "a { errors }\\na { errors } | 2: cannot serve a. - it is already defined",
        "tls://. { errors } | 1: 'tls://.' is not supported: agents answer over UDP and TCP",
        "a..b { errors } | 1: not a zone: 'a..b'",
        ". {\\n log \"{name}\\n} | 2: a quoted word does not end",
      })
  void saysWhatIsWrong(String text, String first) {
    List<Problem> problems = rejected(Map.of("Corefile", text.replace("\\n", "\n")));

    assertEquals("line " + first, problems.getFirst().text());
    assertEquals("Corefile", problems.getFirst().file());
  }

  @Test
  void saysAllThatIsWrong() {
    List<Problem> problems =
        rejected(Map.of("Corefile", ". {\n foo\n cache x..y\n import a.b\n}", "a.b", "\nbar"));

    assertEquals(
        List.of("Corefile 2 foo", "Corefile 3 cache", "a.b 2 bar"),
        problems.stream().map(one -> one.file() + " " + one.line() + " " + one.plugin()).toList());
  }

  /** D23: who asks, for what. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "incidr(client_ip(), '10.0.0.0/8') ; true",
        "incidr(client_ip(), 'fd00::/8') or name() endsWith '.example.' ; true",
        "!incidr(client_ip(), '10.0.0.0/8') || type() == 'A' ; false",
        "not (type() in ['A', 'TXT']) and name() matches '^www[.]' ; true",
        "type() not in ['A', 'TXT'] && name() startsWith 'web' ; false",
        "name() contains 'corp' and client_ip() != '10.0.0.1' ; false",
        "true and (false or type() == 'AAAA') ; true",
      })
  void aViewHoldsForSomeQuestions(String expression, boolean holds) {
    ViewExpression.Question question =
        new ViewExpression.Question(
            IpAddress.parse("10.0.0.1").orElseThrow(), "www.corp.example.", "AAAA");
    ServerBlock block =
        switch (Corefiles.parse(
            Map.of(
                "Corefile",
                "example { view v { expr %s\n } }\nexample { errors }".formatted(expression)))) {
          case Parsed.Understood(var blocks, var _) -> blocks.getFirst();
          case Parsed.Rejected(var problems) -> throw new AssertionError(problems.toString());
        };
    assertEquals(
        holds,
        block.one(Plugin.View.class).orElseThrow().all().stream()
            .allMatch(one -> one.holds(question)));
  }

  @Test
  void autoFindsKeysOfTheConfigMap() {
    Parsed parsed =
        Corefiles.parse(
            Map.of(
                "Corefile", "lab.example { auto { directory /zones (.*)\\.zone {1} } }",
                "lab.example.zone", "one",
                "deep.lab.example.zone", "two",
                "other.zone", "three"));
    List<Plugin.ZoneFile> files =
        switch (parsed) {
          case Parsed.Understood(var blocks, var _) -> blocks.getFirst().all(Plugin.ZoneFile.class);
          case Parsed.Rejected(var problems) -> throw new AssertionError(problems.toString());
        };
    assertEquals(
        Map.of("deep.lab.example.", "two", "lab.example.", "one"),
        files.stream()
            .collect(
                Collectors.toMap(
                    file -> file.zones().getFirst(), file -> file.text().orElseThrow())));
  }

  @Test
  void putsTheQuestionIntoRecords() {
    RecordTemplate.Matched matched =
        new RecordTemplate.Matched(
            "ip-10-0-0-1.example.",
            "example.",
            "A",
            List.of("ip-10-0-0-1", "10", "0"),
            Map.of("a", "10"));
    assertEquals(
        "ip-10-0-0-1.example. 60 IN A 10.10.[ip-10-0-0-1 10 0] example. 0",
        RecordTemplate.parse(
                "{{ .Name }} 60 {{ .Class }} {{.Type}} {{ .Group.a }}.{{ index .Match 1"
                    + " }}.{{.Match}} {{ .Zone }}{{ index .Match 9 }} {{ index .Match 2 }}")
            .fill(matched));
  }

  @Property(tries = 2000)
  void anyTextIsUnderstoodOrRejectedOnALineOfIt(@ForAll("corefiles") String text) {
    switch (Corefiles.parse(Map.of("Corefile", text))) {
      case Parsed.Understood(var blocks, var _) -> assertFalse(blocks.isEmpty());
      case Parsed.Rejected(var problems) -> {
        assertFalse(problems.isEmpty());
        long lines = text.chars().filter(c -> c == '\n').count() + 1;
        problems.forEach(
            one -> assertTrue(one.line() >= 1 && one.line() <= lines, text + "\n" + one));
      }
    }
  }

  @Provide
  Arbitrary<String> corefiles() {
    Arbitrary<String> word =
        Arbitraries.oneOf(
            Arbitraries.of(KUBEADM.split("\\s+")),
            Arbitraries.of(
                "{",
                "}",
                "\n",
                "\"",
                "import",
                "(a)",
                "a",
                "rewrite",
                "view",
                "file",
                "auto",
                "expr",
                "incidr(client_ip(),",
                "'10.0.0.0/8')",
                "match",
                "\"{{ .Name }} A 192.0.2.1\"",
                "name",
                "regex",
                "hosts",
                "template",
                "transfer",
                "k8s_external",
                "-1",
                "99999999999",
                "10.0.0.0/7",
                "::/1",
                "1h%",
                "{$A}"),
            Arbitraries.strings().ofMaxLength(4));
    return word.list()
        .ofMaxSize(40)
        .map(words -> String.join(" ", words))
        .flatMap(
            text ->
                Arbitraries.of(text, KUBEADM.replace("loop", text), KUBEADM.replace("30", text)));
  }

  private static Plugin.Template template(int type, String zone, int rcode) {
    return new Plugin.Template(
        type, List.of(zone), List.of(), List.of(), List.of(), List.of(), rcode, List.of());
  }

  private static To server(boolean tls, String address, int port, @Nullable String name) {
    return new To.Server(
        tls, IpAddress.parse(address).orElseThrow(), port, Optional.ofNullable(name));
  }

  private static ServerBlock only(String text) {
    return only(text, 0);
  }

  private static ServerBlock only(String text, int at) {
    return understood(Map.of("Corefile", text)).get(at);
  }

  private static List<ServerBlock> understood(Map<String, String> files) {
    return switch (Corefiles.parse(files)) {
      case Parsed.Understood(var blocks, var _) -> blocks;
      case Parsed.Rejected(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  private static List<Problem> rejected(Map<String, String> files) {
    return switch (Corefiles.parse(files)) {
      case Parsed.Understood(var blocks, var _) -> throw new AssertionError(blocks.toString());
      case Parsed.Rejected(var problems) -> problems;
    };
  }
}
