package io.fairlead.model.routepolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.NamespacedName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** GEP-713: of several policies that say the same of one target the oldest holds. */
class PolicyConflictsTest {
  private static final PolicyTarget WEB = new PolicyTarget(PolicyTarget.Kind.INGRESS, "web", "");
  private static final PolicyTarget SHOP = new PolicyTarget(PolicyTarget.Kind.INGRESS, "shop", "");

  private static AttachedPolicy policy(String name, int minute, String says, String... targets) {
    String refs =
        String.join(
            ",",
            Arrays.stream(targets)
                .map("{'group':'networking.k8s.io','kind':'Ingress','name':'%s'}"::formatted)
                .toList());
    String json =
        "{'metadata':{'name':'%s','namespace':'a','creationTimestamp':'2026-01-01T00:%02d:00Z'},'spec':{'targetRefs':[%s],%s}}"
            .formatted(name, minute, refs, says);
    return RoutePolicyJson.read((ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"')));
  }

  private static NamespacedName named(String name) {
    return new NamespacedName("a", name);
  }

  private static PolicyConflicts.Outcome of(
      Map<NamespacedName, PolicyConflicts.Outcome> outcomes, String name) {
    return Objects.requireNonNull(outcomes.get(named(name)));
  }

  @Test
  void theOldestWinsPartByPart() {
    String cors = "'cors':{'allowOrigins':['*']}";
    String limit = "'rateLimit':{'local':{'requests':1}}";
    Map<NamespacedName, PolicyConflicts.Outcome> outcomes =
        PolicyConflicts.resolve(
            List.of(
                policy("young", 2, cors + "," + limit, "web", "shop"),
                policy("old", 1, cors, "web"),
                policy("b-same", 1, cors, "web")));
    PolicyConflicts.Outcome young = of(outcomes, "young");
    assertEquals(
        Map.of(WEB, Map.of(PolicyPart.CORS, named("b-same"))), young.lost(), "the name decides");
    assertEquals(
        List.of(
            new AttachedPolicy.Attached(WEB, Set.of(PolicyPart.LOCAL_LIMIT)),
            new AttachedPolicy.Attached(SHOP, Set.of(PolicyPart.CORS, PolicyPart.LOCAL_LIMIT))),
        young.policy().targets());
    assertEquals(List.of(), of(outcomes, "old").policy().targets());
    assertEquals(1, of(outcomes, "b-same").policy().targets().size());
  }

  @Test
  void leavesOthersAlone() {
    AttachedPolicy only =
        policy("only", 1, "'rateLimit':{'global':{'requests':5,'per':'Minute'}}", "web");
    PolicyConflicts.Outcome outcome = of(PolicyConflicts.resolve(List.of(only)), "only");
    assertEquals(only, outcome.policy());
    assertEquals(Map.of(), outcome.lost());
    assertEquals(5, only.global() == null ? 0 : only.global().rate().burst());
  }
}
