package io.fairlead.agent.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.agent.dns.scope.Scopes;
import io.fairlead.agent.dns.zone.ClusterZone;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.DnsScope;
import io.fairlead.model.node.EntryType;
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
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.xbill.DNS.Type;

/** What a pod is told of depends on the last image, not on the images before it (B12). */
class ScopesPathTest {
  private static final Scopes.Pod ME = new Scopes.Pod("a", "127.65.7.7");
  private static final List<String> SERVICES = List.of("a/s", "b/s", "b/t");
  private static final List<String> ADDRESSES = List.of("127.65.0.1", "127.65.0.2", "127.65.0.3");

  /** The entry of a key becomes this, or goes. */
  record Step(ImageKey key, Optional<ImageEntry> entry) {
    static Step of(ImageEntry entry, boolean there) {
      return new Step(entry.key(), there ? Optional.of(entry) : Optional.empty());
    }
  }

  /** A node's scopes and policies, fed with images. */
  private static final class Walked {
    private final Scopes scopes = new Scopes(() -> ClusterZone.unsynced(ExampleCluster.settings()));
    private PolicyEvaluator policies = PolicyEvaluator.EMPTY;

    void apply(NodeImage image, Set<ImageKey> changed) {
      for (ImageKey key : changed) {
        if (key.type() == EntryType.POLICY_RULES) {
          policies =
              image.entries().get(key) instanceof ImageEntry.OfPolicy(PolicyRules rules)
                  ? policies.with(List.of(rules), List.of())
                  : policies.with(List.of(), List.of(key.name()));
        }
      }
      scopes.apply(image, changed, policies);
      scopes.retain(Set.of(ME));
      scopes.zone(ME);
    }

    List<String> answers(ClusterZone everything) throws IOException {
      ClusterZone seen = scopes.zone(ME);
      TestAnswerer answerer = TestAnswerer.of(seen == null ? everything : seen);
      List<String> answers = new ArrayList<>();
      for (String service : SERVICES) {
        String[] name = service.split("/");
        for (String prefix : List.of("", "_x._tcp.", "h.")) {
          String question = "%s%s.%s.svc.cluster.local.".formatted(prefix, name[1], name[0]);
          int type = prefix.startsWith("_") ? Type.SRV : Type.A;
          answers.add(
              question
                  + AnswerTable.lines(answerer.askOverTcp(TestAnswerer.query(question, type))));
        }
      }
      for (String question :
          List.of("b.svc.cluster.local.", "1.0.65.127.in-addr.arpa.", "0.65.127.in-addr.arpa.")) {
        answers.add(
            question
                + AnswerTable.lines(answerer.askOverTcp(TestAnswerer.query(question, Type.PTR))));
      }
      return answers;
    }
  }

  @Property(tries = 400)
  void anyWalkEndsInTheViewOfItsEnd(
      @ForAll("batches") @Size(min = 1, max = 12) List<List<Step>> batches) throws IOException {
    TreeMap<ImageKey, ImageEntry> entries = new TreeMap<>();
    Walked walked = new Walked();
    NodeImage image = NodeImage.EMPTY;
    for (List<Step> batch : batches) {
      Set<ImageKey> changed = new HashSet<>();
      for (Step step : batch) {
        changed.add(step.key());
        step.entry()
            .ifPresentOrElse(
                entry -> entries.put(step.key(), entry), () -> entries.remove(step.key()));
      }
      image = new NodeImage("epoch", image.revision() + 1, entries);
      walked.apply(image, changed);
    }
    Walked alone = new Walked();
    alone.apply(image, image.entries().keySet());
    ClusterZone everything = ClusterZone.unsynced(ExampleCluster.settings()).next(image, Set.of());

    assertEquals(alone.answers(everything), walked.answers(everything));
  }

  @Provide
  Arbitrary<List<List<Step>>> batches() {
    return Arbitraries.oneOf(namespaces(), services(), slices(), policies())
        .list()
        .ofMaxSize(5)
        .list();
  }

  private static Arbitrary<Step> namespaces() {
    return Combinators.combine(
            Arbitraries.of("a", "b"),
            Arbitraries.of(
                DnsScope.REACHABLE, DnsScope.REACHABLE, DnsScope.NAMESPACE, DnsScope.CLUSTER),
            Arbitraries.of(true, true, false))
        .as((name, scope, there) -> Step.of(new ImageEntry.OfNamespace(name, scope), there));
  }

  private static Arbitrary<Step> services() {
    return Combinators.combine(
            Arbitraries.of(SERVICES),
            Arbitraries.of(true, false),
            Arbitraries.of(true, true, false))
        .as(
            (name, headless, there) ->
                Step.of(
                    headless
                        ? Images.headless(name, "x/TCP/1")
                        : Images.clusterIp(name, "127.64.0.5", "x/TCP/1"),
                    there));
  }

  private static Arbitrary<Step> slices() {
    return Combinators.combine(
            Arbitraries.of("a/l", "b/l", "b/m"),
            Arbitraries.of("s", "t"),
            Arbitraries.of(ADDRESSES),
            Arbitraries.of(true, true, false))
        .as(
            (name, service, address, there) ->
                Step.of(
                    Images.slice(name, service, List.of("x/TCP/1"), Images.ready(address, "h")),
                    there));
  }

  private static Arbitrary<Step> policies() {
    return Combinators.combine(
            Arbitraries.of("p", "q"),
            Arbitraries.of(ADDRESSES).set().ofMaxSize(2),
            Arbitraries.of(true, true, false))
        .as(
            (name, reached, there) ->
                Step.of(
                    new ImageEntry.OfPolicy(
                        new PolicyRules(
                            new NamespacedName("a", name),
                            Set.of(ME.address()),
                            false,
                            true,
                            List.of(),
                            List.of(new PolicyRules.Rule(false, reached, List.of(), List.of())))),
                    there));
  }
}
