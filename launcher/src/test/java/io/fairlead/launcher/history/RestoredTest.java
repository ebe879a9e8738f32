package io.fairlead.launcher.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is written to go back. */
class RestoredTest {
  private static ObjectNode json(String text) {
    return JsonMapper.shared().readValue(text.replace('\'', '"'), ObjectNode.class);
  }

  private static final ObjectNode EARLIER =
      json(
          """
          {'apiVersion':'v1','kind':'Service',
           'metadata':{'name':'api','uid':'old','resourceVersion':'3','labels':{'a':'1'},
                       'creationTimestamp':'2026-01-01T00:00:00Z','managedFields':[{}]},
           'spec':{'clusterIP':'127.64.0.9','clusterIPs':['127.64.0.9'],'type':'NodePort',
                   'ports':[{'port':80,'nodePort':30080}]},
           'status':{'loadBalancer':{}}}
          """);

  @Test
  void anObjectThatIsThereKeepsItsIdentityAndStatus() {
    ObjectNode present =
        json(
            """
            {'apiVersion':'v1','kind':'Service',
             'metadata':{'name':'api','uid':'old','resourceVersion':'9','labels':{'b':'2'},
                         'annotations':{'x':'y'},'finalizers':['f']},
             'spec':{'clusterIP':'127.64.0.9','clusterIPs':['127.64.0.9'],'type':'ClusterIP',
                     'ports':[{'port':81}]},
             'status':{'loadBalancer':{'ingress':[]}}}
            """);
    Restored restored = Restored.over(present, EARLIER);
    assertEquals(
        json(
            """
            {'apiVersion':'v1','kind':'Service',
             'metadata':{'name':'api','uid':'old','resourceVersion':'9','labels':{'a':'1'},
                         'finalizers':['f']},
             'spec':{'clusterIP':'127.64.0.9','clusterIPs':['127.64.0.9'],'type':'NodePort',
                     'ports':[{'port':80,'nodePort':30080}]},
             'status':{'loadBalancer':{'ingress':[]}}}
            """),
        restored.object());
    assertEquals(List.of(), restored.kept());
  }

  @Test
  void aServiceMadeAgainMeanwhileKeepsItsAddress() {
    ObjectNode present = EARLIER.deepCopy();
    present.withObjectProperty("spec").put("clusterIP", "127.64.0.77");
    present.withObjectProperty("spec").putArray("clusterIPs").add("127.64.0.77");
    Restored restored = Restored.over(present, EARLIER);
    assertEquals("127.64.0.77", restored.object().at("/spec/clusterIP").asString());
    assertEquals("127.64.0.77", restored.object().at("/spec/clusterIPs/0").asString());
    assertEquals(List.of("spec.clusterIP stays 127.64.0.77"), restored.kept());
  }

  @Test
  void anObjectThatIsGoneIsMadeWithoutWhatTheSystemGives() {
    assertEquals(
        json(
            """
            {'apiVersion':'v1','kind':'Service','metadata':{'name':'api','labels':{'a':'1'}},
             'spec':{'clusterIP':'127.64.0.9','clusterIPs':['127.64.0.9'],'type':'NodePort',
                     'ports':[{'port':80,'nodePort':30080}]}}
            """),
        Restored.anew(EARLIER).object());
    assertEquals(
        json("{'type':'NodePort','ports':[{'port':80}]}"),
        Restored.anew(EARLIER).withFreshAllocations().object().path("spec"));
  }

  @Test
  void aConfigMapsDataIsRestoredAsItIs() {
    ObjectNode present =
        json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'data':{'a':'2'}}");
    ObjectNode earlier =
        json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'},'binaryData':{}}");
    assertEquals(earlier, Restored.over(present, earlier).object());
  }
}
