package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.agent.dns.zone.ZoneSettings;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/** Answers depend on the last image, not on the images before it. */
class ZonePathTest {
  private static final List<String> SERVICES = List.of("a/s", "a/t", "b/s");
  private static final List<String> LABELS = List.of("shown", "hidden");
  private static final List<String> ADDRESSES =
      List.of("127.65.0.1", "127.65.0.2", "127.65.9.1", "192.0.2.1", "fd00::1:1");
  private static final List<String> HOSTS = List.of("", "h0", "h1");

  /** The entry of a key becomes this, or goes. */
  record Step(ImageKey key, Optional<ImageEntry> entry) {}

  /** Also when every answer on the way is kept, to be given again (B11). */
  @Property(tries = 400)
  void anyWalkEndsInTheAnswersOfItsEnd(
      @ForAll("batches") @Size(min = 1, max = 12) List<List<Step>> batches,
      @ForAll("options") String options)
      throws IOException {
    ZoneSettings settings = ExampleCluster.settings(Options.parse(options));
    TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>();
    ClusterZone walked = ClusterZone.unsynced(settings);
    AtomicReference<ClusterZone> served = new AtomicReference<>(walked);
    TestAnswerer keeping = TestAnswerer.following(served::get);
    long revision = 0;
    for (List<Step> batch : batches) {
      Set<ImageKey> changed = new HashSet<>();
      for (Step step : batch) {
        changed.add(step.key());
        step.entry()
            .ifPresentOrElse(
                entry -> entries.put(step.key(), entry), () -> entries.remove(step.key()));
      }
      walked = walked.next(new NodeImage("epoch", ++revision, entries), changed);
      served.set(walked);
      walked.retireReplaced();
      answers(keeping);
    }
    ClusterZone alone =
        ClusterZone.unsynced(settings).next(new NodeImage("epoch", revision, entries), Set.of());

    List<String> expected = answers(TestAnswerer.of(alone));
    assertEquals(expected, answers(TestAnswerer.of(walked)));
    assertEquals(expected, answers(keeping));
  }

  @Provide
  Arbitrary<String> options() {
    return Arbitraries.of(
        "",
        "pods verified; zonal; endpoint_pod_names",
        "ignore empty_service; namespaces a",
        "multicluster clusterset.local",
        "labels app!=hidden; namespace_labels team!=hidden");
  }

  private static List<String> answers(TestAnswerer answerer) throws IOException {
    List<String> all = new ArrayList<>();
    for (String question : questions().toList()) {
      int type =
          question.contains("arpa") ? Type.PTR : question.startsWith("_") ? Type.SRV : Type.A;
      Message reply = answerer.askOverTcp(TestAnswerer.query(question, type));
      all.add(question + " " + AnswerTable.lines(reply));
    }
    return all;
  }

  private static Stream<String> questions() {
    Stream<String> forward =
        SERVICES.stream()
            .map(name -> name.split("/")[1] + "." + name.split("/")[0] + ".svc.cluster.local.")
            .flatMap(
                name ->
                    Stream.of(
                            "",
                            "h0.",
                            "h1.",
                            "127-65-0-1.",
                            "pod.",
                            "z.pin._zone.",
                            "z.prefer._zone.",
                            "_tcp.",
                            "_x._tcp.",
                            "_y._tcp.")
                        .map(prefix -> prefix + name));
    Stream<String> others =
        Stream.concat(
            SERVICES.stream()
                .map(name -> name.split("/")[1] + "." + name.split("/")[0])
                .flatMap(
                    name ->
                        Stream.of("", "h0.west.", "west.", "_x._tcp.")
                            .map(prefix -> prefix + name + ".svc.clusterset.local.")),
            othersOfTheCluster());
    return Stream.concat(forward, others);
  }

  private static Stream<String> othersOfTheCluster() {
    return Stream.of(
        "a.svc.cluster.local.",
        "b.svc.cluster.local.",
        "1-2-3-4.b.pod.cluster.local.",
        "127-65-0-1.a.pod.cluster.local.",
        "nothing.a.svc.cluster.local.",
        "nothing.c.svc.cluster.local.",
        "cluster.local.",
        "1.0.65.127.in-addr.arpa.",
        "2.0.65.127.in-addr.arpa.",
        "1.9.65.127.in-addr.arpa.",
        "9.65.127.in-addr.arpa.",
        "1.2.0.192.in-addr.arpa.",
        "5.0.64.127.in-addr.arpa.",
        "0.64.127.in-addr.arpa.",
        "a.svc.clusterset.local.",
        "b.svc.clusterset.local.",
        "1.0.0.0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa.");
  }

  @Provide
  Arbitrary<List<List<Step>>> batches() {
    return Arbitraries.oneOf(namespaces(), services(), imports(), slices())
        .list()
        .ofMinSize(0)
        .ofMaxSize(5)
        .list();
  }

  private static Arbitrary<Step> namespaces() {
    return Combinators.combine(
            Arbitraries.of("a", "b"), Arbitraries.of(true, false), Arbitraries.of(LABELS))
        .as(
            (name, there, label) ->
                step(Images.labelled(Images.namespace(name), "team=" + label), there));
  }

  private static Arbitrary<Step> services() {
    return Combinators.combine(
            Arbitraries.of(SERVICES), Arbitraries.integers().between(0, 5), Arbitraries.of(LABELS))
        .as(
            (name, kind, label) ->
                switch (kind) {
                  case 5 ->
                      step(Images.labelled(Images.headless(name, "x/TCP/1"), "app=" + label), true);
                  case 0 -> step(Images.headless(name, "x/TCP/1"), false);
                  case 1 -> step(Images.clusterIp(name, "127.64.0.5", "x/TCP/1"), true);
                  case 2 -> step(Images.clusterIp(name, "127.64.0.6", "y/TCP/2"), true);
                  case 3 -> step(Images.externalName(name, "t.a.svc.cluster.local"), true);
                  default -> step(Images.headless(name, "x/TCP/1"), true);
                });
  }

  private static Arbitrary<Step> imports() {
    return Combinators.combine(
            Arbitraries.of(SERVICES),
            Arbitraries.of("", "127.64.0.5", "127.64.0.7"),
            Arbitraries.of(true, true, false))
        .as((name, ip, there) -> step(Images.imported(name, ip, "x/TCP/1"), there));
  }

  private static Arbitrary<Step> slices() {
    Arbitrary<Endpoint> endpoint =
        Combinators.combine(
                Arbitraries.of(ADDRESSES), Arbitraries.of(HOSTS), Arbitraries.of(true, true, false))
            .as(
                (address, host, ready) ->
                    !ready
                        ? Images.notReady(address, host)
                        : host.isEmpty()
                            ? Images.ofPod(Images.inZone(Images.ready(address), "z"), "pod")
                            : Images.ready(address, host));
    return Combinators.combine(
            Arbitraries.of("a/l1", "a/l2", "b/l1"),
            Arbitraries.of("s", "t", ""),
            Arbitraries.of("x/TCP/1", "y/TCP/2"),
            endpoint.list().ofMaxSize(4),
            Arbitraries.of("s", "t", ""),
            Arbitraries.of(true, true, true, false))
        .as(
            (name, service, port, endpoints, imported, there) ->
                step(
                    Images.fromCluster(
                        "west",
                        imported,
                        Images.slice(
                            name, service, List.of(port), endpoints.toArray(Endpoint[]::new))),
                    there));
  }

  private static Step step(ImageEntry entry, boolean there) {
    return new Step(entry.key(), there ? Optional.of(entry) : Optional.empty());
  }
}
