package io.fairlead.controlplane.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.json.Fields;
import io.fairlead.model.validation.FieldError;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Which families a Service has, by what it asks for and what the cluster has (SA6, SA7). */
class ServiceFamiliesTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @ParameterizedTest(name = "{0} on {1}: {2}, lacks {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ipFamilyPolicy: SingleStack                                          | IPv4      | IPv4      | IPv4
          ipFamilyPolicy: SingleStack                                          | IPv6 IPv4 | IPv6      | IPv6
          ipFamilyPolicy: SingleStack, ipFamilies: [IPv6]                      | IPv4 IPv6 | IPv6      | IPv6
          ipFamilyPolicy: SingleStack, clusterIP: 'fd::1', clusterIPs: ['fd::1'] | IPv4 IPv6 | IPv6    | ''
          ipFamilyPolicy: PreferDualStack                                      | IPv4      | IPv4      | IPv4
          ipFamilyPolicy: PreferDualStack                                      | IPv4 IPv6 | IPv4 IPv6 | IPv4 IPv6
          ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6]                  | IPv4 IPv6 | IPv6 IPv4 | IPv6 IPv4
          ipFamilyPolicy: RequireDualStack, clusterIPs: [10.0.0.9]             | IPv4 IPv6 | IPv4 IPv6 | IPv6
          ipFamilyPolicy: RequireDualStack, clusterIP: None                    | IPv4      | IPv4 IPv6 | ''
          ipFamilyPolicy: SingleStack, clusterIP: None                         | IPv4 IPv6 | IPv4      | ''
          'ipFamilyPolicy: PreferDualStack, clusterIP: None, selector: {a: b}' | IPv4      | IPv4      | ''
          type: ExternalName                                                   | IPv4      | ''        | ''
          """)
  void onCreate(String spec, String cluster, String families, String lacking) {
    ObjectNode service = service(spec);
    assertEquals(List.of(), ServiceFamilies.settle(service, null, List.of(cluster.split(" "))));
    assertEquals(families, String.join(" ", Fields.texts(service.path("spec"), "ipFamilies")));
    assertEquals(lacking, String.join(" ", ServiceFamilies.lacking(service.path("spec"))));
  }

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ipFamilyPolicy: RequireDualStack                | IPv4 | 'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services'
          ipFamilyPolicy: SingleStack, ipFamilies: [IPv6] | IPv4 | 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'
          """)
  void whatTheClusterHasNot(String spec, String cluster, String error) {
    List<FieldError> errors = ServiceFamilies.settle(service(spec), null, List.of(cluster));
    assertEquals(List.of(error), errors.stream().map(FieldError::toString).toList());
  }

  @ParameterizedTest(name = "{0} -> {1}: lacks {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'PreferDualStack, ipFamilies: [IPv4], clusterIPs: [10.0.0.9]' | 'PreferDualStack, ipFamilies: [IPv4], clusterIPs: [10.0.0.9]'       | ''
          'PreferDualStack, ipFamilies: [IPv4], clusterIPs: [10.0.0.9]' | 'PreferDualStack, ipFamilies: [IPv4, IPv6], clusterIPs: [10.0.0.9]' | IPv6
          'PreferDualStack, ipFamilies: [IPv4], clusterIPs: [10.0.0.9]' | 'RequireDualStack, ipFamilies: [IPv4], clusterIPs: [10.0.0.9]'      | IPv6
          'SingleStack, ipFamilies: [IPv4], clusterIPs: [10.0.0.9]'     | 'PreferDualStack, ipFamilies: [IPv4], clusterIPs: [10.0.0.9]'       | IPv6
          """)
  void onUpdateOnlyWhoAsksGetsASecond(String old, String now, String lacking) {
    ObjectNode service = service("ipFamilyPolicy: " + now);
    ServiceFamilies.settle(service, service("ipFamilyPolicy: " + old), List.of("IPv4", "IPv6"));
    assertEquals(lacking, String.join(" ", ServiceFamilies.lacking(service.path("spec"))));
  }

  private static ObjectNode service(String spec) {
    return (ObjectNode) YAML.readTree("{spec: {" + spec + "}}");
  }
}
