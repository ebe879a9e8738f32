package io.fairlead.controlplane.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptTest {

  @ParameterizedTest(name = "\"{0}\" is shown as {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | FULL",
        "application/json | FULL",
        "*/* | FULL",
        "application/json, */* | FULL",
        "application/vnd.kubernetes.protobuf,application/json | FULL",
        "application/json;as=Table;v=v1;g=meta.k8s.io,application/json | TABLE",
        "application/json; as=Table; g=meta.k8s.io; v=v1, application/json | TABLE",
        "application/json;g=meta.k8s.io;v=v1beta1;as=Table | TABLE",
        "application/json;as=Table;v=v9;g=meta.k8s.io,application/json | FULL",
        "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1 | METADATA",
        "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json |"
            + " METADATA",
        "application/yaml;q=0.9, application/json;q=0.1 | FULL",
        "application/vnd.kubernetes.protobuf | NONE",
        "text/html | NONE",
        "; | NONE",
        "application/json;q=0 | NONE",
        "application/json;as=Banana;v=v1;g=meta.k8s.io | NONE"
      })
  void representationFollowsParsedParameters(String header, String shown) {
    Optional<Representation> expected =
        shown.equals("NONE") ? Optional.empty() : Optional.of(Representation.valueOf(shown));
    assertEquals(expected, Accept.parse(header).representation());
  }

  @ParameterizedTest(name = "\"{0}\" discovers with {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "legacy",
      value = {
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json |"
            + " v2",
        "application/json; as=APIGroupDiscoveryList; v=v2beta1; g=apidiscovery.k8s.io | v2beta1",
        "application/json;g=apidiscovery.k8s.io;v=v3;as=APIGroupDiscoveryList,application/json |"
            + " legacy",
        "application/json, */* | legacy",
        "'' | legacy"
      })
  void discoveryPrefersTheAggregatedDocument(String header, String version) {
    assertEquals(Optional.ofNullable(version), Accept.parse(header).aggregatedDiscovery());
  }

  @Test
  void qualityOrdersRanges() {
    Accept accept =
        Accept.parse("application/json;q=0.2,application/json;as=Table;v=v1;g=meta.k8s.io;q=0.7");

    assertEquals(Optional.of(Representation.TABLE), accept.representation());
  }
}
