package io.fairlead.model.streamservices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.BackendTarget;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import io.fairlead.model.service.ServiceType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** I24: ports of TCP and UDP by ConfigMap. */
class StreamServicesTest {
  private static final NamespacedName DNS = new NamespacedName("infra", "dns");

  private static @Nullable Service service(NamespacedName name) {
    boolean elsewhere = name.name().equals("elsewhere");
    return !elsewhere && !name.equals(DNS)
        ? null
        : new Service(
            name,
            "uid",
            elsewhere ? ServiceType.EXTERNAL_NAME : ServiceType.CLUSTER_IP,
            List.of(),
            List.of(
                new ServicePort("dns-tcp", Protocol.TCP, 53, "53", 0, ""),
                new ServicePort("dns", Protocol.UDP, 53, "53", 0, ""),
                new ServicePort("metrics", Protocol.TCP, 9153, "9153", 0, "")),
            Map.of(),
            elsewhere ? "example.com" : "",
            false,
            0);
  }

  private static StreamServices of(StreamConfigMap which, String port, String value) {
    return StreamServices.of(
        which, StreamLines.read(which, Map.of(port, value)), StreamServicesTest::service);
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "TCP, 5300, infra/dns:53, 53",
    "TCP, 5300, infra/dns:dns-tcp, 53",
    "TCP, 65535, infra/dns:metrics, 9153",
    "TCP, 1, infra/dns:53::, 53",
    "UDP, 5300, infra/dns:53, 53",
    "UDP, 5300, infra/dns:dns, 53",
  })
  void opensAPortForEachLine(StreamConfigMap which, int port, String value, int target) {
    String name = which == StreamConfigMap.TCP ? "tcp-services" : "udp-services";
    NamespacedName gateway = new NamespacedName("ingress-nginx", "ConfigMap/" + name);
    ListenerName listener = new ListenerName(Integer.toString(port));
    assertEquals(
        new StreamServices(
            new GatewayListeners(
                gateway,
                List.of(),
                List.of(
                    new GatewayListeners.Listener(
                        listener, port, GatewayListeners.Protocol.valueOf(which.name()), "", null)),
                null),
            List.of(
                new StreamRoute(
                    RouteKind.valueOf(which.name()),
                    new NamespacedName("ingress-nginx", "ConfigMap/%s/%d".formatted(name, port)),
                    0,
                    List.of(new Attachment(gateway, listener, List.of(""))),
                    List.of(
                        new StreamRoute.StreamBackend(
                            1, new BackendTarget.ServicePort(DNS, target))))),
            java.util.Set.of(DNS),
            List.of()),
        of(which, Integer.toString(port), value));
  }

  @ParameterizedTest
  @CsvSource({
    "infra/dns:53, false, false",
    "infra/dns:53:PROXY, true, false",
    "infra/dns:53:proxy:, true, false",
    "infra/dns:53::Proxy, false, true",
    "infra/dns:53:PROXY:PROXY, true, true",
  })
  void theWordsAreForClientsAndForEndpoints(String value, boolean decodes, boolean encodes) {
    StreamServices asked = of(StreamConfigMap.TCP, "80", value);

    assertEquals(List.of(), asked.problems());
    assertEquals(decodes, asked.listeners().listeners().getFirst().proxied());
    assertEquals(encodes, asked.routes().getFirst().greets());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "0, infra/dns:53, nothing is opened",
    "65536, infra/dns:53, nothing is opened",
    "080, infra/dns:53, nothing is opened",
    "http, infra/dns:53, nothing is opened",
    "80, '', the port is not opened",
    "80, infra/dns, the port is not opened",
    "80, dns:53, the port is not opened",
    "80, a/infra/dns:53, the port is not opened",
    "80, infra/dns:, the port is not opened",
    "80, infra/dns:0, the port is not opened",
    "80, infra/dns:99999, the port is not opened",
    "80, infra/dns:53:TLS, the port is not opened",
    "80, infra/dns:53:::, the port is not opened",
    "80, infra/dns:53:PROXY, the PROXY protocol is for TCP alone",
    "80, infra/dns:53::PROXY, the PROXY protocol is for TCP alone",
  })
  void saysWhatIsWrongWithALineAndOpensTheOthers(String port, String value, String why) {
    StreamLines read =
        StreamLines.read(StreamConfigMap.UDP, Map.of(port, value, "9000", "infra/dns:53"));

    assertEquals(List.of(new StreamLines.Line(9000, DNS, "53", false, false)), read.lines());
    List<String> words = LineProblem.words(read.problems());
    assertEquals(1, words.size());
    assertEquals(
        "data[%s] %s".formatted(port, why),
        words.getFirst().replaceFirst(":.*?(?=%s).*".formatted(why), " " + why));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "TCP, infra/none:53, Service infra/none not found",
    "TCP, infra/dns:80, Service infra/dns has no TCP port \"80\"",
    "TCP, infra/dns:dns, Service infra/dns has no TCP port \"dns\"",
    "UDP, infra/dns:metrics, Service infra/dns has no UDP port \"metrics\"",
    "TCP, a/elsewhere:53, 'Service a/elsewhere is of type ExternalName, which is no backend'",
  })
  void aPortThatLeadsNowhereIsKept(StreamConfigMap which, String value, String why) {
    StreamServices asked = of(which, "80", value);

    assertEquals(
        List.of("data[80]: " + why + "; nothing is passed on"),
        LineProblem.words(asked.problems()));
    assertEquals(
        List.of(new StreamRoute.StreamBackend(1, new BackendTarget.Nowhere("BackendNotFound"))),
        asked.routes().getFirst().backends());
  }

  @Test
  void portsAndProblemsAreBounded() {
    Map<String, String> many =
        IntStream.rangeClosed(1, StreamLines.MOST + 50)
            .boxed()
            .collect(Collectors.toMap(String::valueOf, _ -> "infra/dns:53"));
    StreamLines read = StreamLines.read(StreamConfigMap.TCP, many);

    assertEquals(StreamLines.MOST, read.lines().size());
    assertEquals(1, read.lines().getFirst().port());
    List<String> words = LineProblem.words(read.problems());
    assertEquals("data[1001]: 1000 lower ports are opened; this one is not", words.getFirst());
    assertEquals("data: 30 more problems", words.getLast());
  }
}
