package io.fairlead.model.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.json.Json5;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an agent is told of its Node (SD15, SD19). */
class NodeFactsJsonTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          bare                 | {metadata: {name: 'n1'}}                                                | ``            | ``  | false
          in a zone            | {metadata: {name: 'n1', labels: {'topology.kubernetes.io/zone': 'z1'}}} | ``            | z1  | false
          with pods            | {metadata: {name: 'n1'}, spec: {podCIDR: '10.244.1.0/24'}}              | 10.244.1.0/24 | ``  | false
          of both families     | {metadata: {name: 'n1'}, spec: {podCIDR: 'fd00::/64', podCIDRs: ['fd00::/64', '10.244.1.0/24']}} | fd00::/64 10.244.1.0/24 | `` | false
          tainted otherwise    | {metadata: {name: 'n1'}, spec: {taints: [{key: 'x'}]}}                  | ``            | ``  | false
          about to be deleted  | {metadata: {name: 'n1'}, spec: {taints: [{key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule'}]}} | `` | `` | true
          being deleted        | {metadata: {name: 'n1', deletionTimestamp: '2026-01-01T00:00:00Z'}}     | ``            | ``  | true
          """)
  void reads(String what, String json, String podCidrs, String zone, boolean leaving) {
    assertEquals(
        new NodeFacts("n1", List.of(podCidrs.split(" ")), zone, leaving),
        NodeFactsJson.read(Json5.object(json)));
  }
}
