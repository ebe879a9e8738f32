package io.fairlead.agent.pods.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.agent.pods.Works;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodWork;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The environment and command of containers, as the kubelet works them out. */
class LaunchTest {

  private static PodSource source(PodSource.Kind kind, String name, Map<String, String> texts) {
    Map<String, String> data = new HashMap<>();
    texts.forEach(
        (key, text) ->
            data.put(
                key, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    return new PodSource("n1", new PodSource.Ref(kind, new NamespacedName("default", name)), data);
  }

  private static Launch launch(String container) throws NotConfiguredException {
    PodWork pod =
        Works.pod(
            "p",
            "{'serviceAccountName': 'sa', 'containers': [{'name': 'c', 'image': 'host', %s}]}"
                .formatted(container));
    Map<PodSource.Ref, PodSource> sources = new HashMap<>();
    for (PodSource source :
        List.of(
            source(PodSource.Kind.CONFIG_MAP, "cm", Map.of("mode", "fast", "a.b", "dotted")),
            source(PodSource.Kind.SECRET, "s", Map.of("password", "pa$$(HOST)")))) {
      sources.put(source.ref(), source);
    }
    return Launch.of(
        pod.containers().getFirst(),
        new Launch.Given(
            "default",
            List.of("10.0.0.1", "fd00::1"),
            List.of("192.0.2.1", "2001:db8::1"),
            Map.of("PATH", "/bin"),
            Map.of("WEB_SERVICE_HOST", "10.96.0.9"),
            sources::get,
            PodTokens.of(List.of()),
            4,
            1L << 33));
  }

  /** {@code $(VAR)} as in Kubernetes' expansion package. */
  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "$(A), 1",
    "<$(A)$(B)>, <12>",
    "$$(A), $(A)",
    "$$$(A), $1",
    "$$$$(A), $$(A)",
    "$(NONE)-$(A), $(NONE)-1",
    "$(A, $(A",
    "$A $, $A $",
    "$((A)), $((A))",
    "$(), $()",
  })
  void namesAreExpanded(String text, String expected) {
    Map<String, String> names = Map.of("A", "1", "B", "2");
    assertEquals(expected, Launch.expand(text, names::get));
  }

  @Test
  void laterVariablesSeeEarlierOnesAndCommandsSeeAll() throws NotConfiguredException {
    Launch launch =
        launch(
            """
            'command': ['run', '$(URL)', '$$(URL)'], 'args': ['$(LATE)', '$(PATH)', '$(mode)'],
            'envFrom': [{'configMapRef': {'name': 'cm'}},
                        {'prefix': 'S_', 'secretRef': {'name': 's'}},
                        {'configMapRef': {'name': 'none', 'optional': true}}],
            'env': [{'name': 'HOST', 'value': '$(WEB_SERVICE_HOST)'},
                    {'name': 'URL', 'value': 'http://$(HOST)/$(LATE)/$(S_password)'},
                    {'name': 'LATE', 'value': 'l'},
                    {'name': 'mode', 'value': 'slow'},
                    {'name': 'IP', 'valueFrom': {'fieldRef': {'fieldPath': 'status.podIP'}}},
                    {'name': 'IPS', 'valueFrom': {'fieldRef': {'fieldPath': 'status.podIPs'}}},
                    {'name': 'NODES', 'valueFrom': {'fieldRef': {'fieldPath': 'status.hostIPs'}}},
                    {'name': 'NODE', 'valueFrom': {'fieldRef': {'fieldPath': 'status.hostIP'}}},
                    {'name': 'SA', 'valueFrom': {'fieldRef': {'fieldPath': 'spec.serviceAccountName'}}}]
            """);
    assertEquals(
        List.of("run", "http://10.96.0.9/$(LATE)/pa$$(HOST)", "$(URL)", "l", "$(PATH)", "slow"),
        launch.command());
    Map<String, String> env = new HashMap<>(launch.env());
    assertEquals("10.0.0.1,fd00::1", env.remove("IPS"));
    assertEquals("192.0.2.1,2001:db8::1", env.remove("NODES"));
    assertEquals("pa$$(HOST)", env.remove("S_password"), "values of Secrets are left as they are");
    assertEquals("http://10.96.0.9/$(LATE)/pa$$(HOST)", env.remove("URL"));
    assertEquals(
        Map.of(
            "PATH",
            "/bin",
            "WEB_SERVICE_HOST",
            "10.96.0.9",
            "HOST",
            "10.96.0.9",
            "LATE",
            "l",
            "mode",
            "slow",
            "a.b",
            "dotted",
            "IP",
            "10.0.0.1",
            "NODE",
            "192.0.2.1",
            "SA",
            "sa"),
        env);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "configMapKeyRef, \"{'name': 'cm', 'key': 'mode'}\", fast",
        "secretKeyRef, \"{'name': 's', 'key': 'password'}\", pa$$(HOST)",
        "configMapKeyRef, \"{'name': 'no', 'key': 'mode', 'optional': true}\", ",
        "secretKeyRef, \"{'name': 's', 'key': 'no', 'optional': true}\", ",
        "resourceFieldRef, {'resource': 'limits.cpu'}, 2",
        "resourceFieldRef, \"{'resource': 'limits.cpu', 'divisor': '1m'}\", 1500",
        "resourceFieldRef, \"{'resource': 'requests.memory', 'divisor': '1Mi'}\", 64",
        "resourceFieldRef, \"{'resource': 'limits.memory', 'divisor': '1Gi'}\", 8",
        "resourceFieldRef, {'resource': 'requests.ephemeral-storage'}, 0",
      })
  void valuesComeFromElsewhere(String from, String ref, String value)
      throws NotConfiguredException {
    Launch launch =
        launch(
            """
            'command': ['x'],
            'resources': {'limits': {'cpu': '1500m'}, 'requests': {'memory': '64Mi'}},
            'env': [{'name': 'V', 'valueFrom': {'%s': %s}}]
            """
                .formatted(from, ref));
    assertEquals(value, launch.env().get("V"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'env': [{'name': 'V', 'valueFrom': {'configMapKeyRef': {'name': 'no', 'key': 'k'}}}]"
            + "|configmap \"no\" not found",
        "'env': [{'name': 'V', 'valueFrom': {'secretKeyRef': {'name': 'no', 'key': 'k'}}}]"
            + "|secret \"no\" not found",
        "'env': [{'name': 'V', 'valueFrom': {'configMapKeyRef': {'name': 'cm', 'key': 'k'}}}]"
            + "|couldn't find key k in ConfigMap default/cm",
        "'env': [{'name': 'V', 'valueFrom': {'secretKeyRef': {'name': 's', 'key': 'k'}}}]"
            + "|couldn't find key k in Secret default/s",
        "'envFrom': [{'secretRef': {'name': 'no'}}]|secret \"no\" not found",
      },
      quoteCharacter = '`')
  void whatIsMissingIsSaidAsTheKubeletSaysIt(String env, String message) {
    NotConfiguredException missing =
        assertThrows(NotConfiguredException.class, () -> launch("'command': ['x'], " + env));
    assertEquals(message, missing.getMessage());
  }
}
