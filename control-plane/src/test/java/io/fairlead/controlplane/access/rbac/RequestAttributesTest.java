package io.fairlead.controlplane.access.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestAttributesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // method, path, watch, field selector | verb, group, version, namespace, resource, sub,
        // name
        "GET    | /api/v1/namespaces | false | | list '' v1 '' namespaces '' ''",
        "GET    | /api/v1/namespaces/x | false | | get '' v1 x namespaces '' x",
        "PUT    | /api/v1/namespaces/x/status | false | | update '' v1 x namespaces status x",
        "PUT    | /api/v1/namespaces/x/finalize | false | | update '' v1 x namespaces finalize x",
        "GET    | /api/v1/namespaces/x/pods | false | | list '' v1 x pods '' ''",
        "GET    | /api/v1/namespaces/x/pods | true | | watch '' v1 x pods '' ''",
        "GET    | /api/v1/pods | false | metadata.name=a | list '' v1 '' pods '' a",
        "GET    | /api/v1/pods | true | status.phase=Running,metadata.name==a | watch '' v1 '' pods"
            + " '' a",
        "GET    | /api/v1/pods | false | metadata.name!=a | list '' v1 '' pods '' ''",
        "GET    | /api/v1/namespaces/x/pods/a | false | | get '' v1 x pods '' a",
        "HEAD   | /api/v1/namespaces/x/pods/a | false | | get '' v1 x pods '' a",
        "GET    | /api/v1/namespaces/x/pods/a | true | | watch '' v1 x pods '' a",
        "GET    | /api/v1/namespaces/x/pods/a/log | false | | get '' v1 x pods log a",
        "POST   | /api/v1/namespaces/x/pods | false | | create '' v1 x pods '' ''",
        "POST   | /api/v1/namespaces/x/pods/a/eviction | false | | create '' v1 x pods eviction a",
        "PATCH  | /apis/apps/v1/namespaces/x/deployments/a/scale | false | | patch apps v1 x"
            + " deployments scale a",
        "DELETE | /apis/apps/v1/namespaces/x/deployments/a | false | | delete apps v1 x deployments"
            + " '' a",
        "DELETE | /apis/apps/v1/namespaces/x/deployments | false | | deletecollection apps v1 x"
            + " deployments '' ''",
        "GET    | /apis/no.such.group/v9/things/a | false | | get no.such.group v9 '' things '' a",
        "OPTIONS| /api/v1/pods | false | | '' '' v1 '' pods '' ''",
      })
  void aUrlOfAResource(String method, String path, boolean watch, String selector, String is) {
    Attributes.OfResource asked =
        (Attributes.OfResource)
            RequestAttributes.parse(method, path, watch, selector == null ? "" : selector);

    assertEquals(
        is.replace("''", "."),
        String.join(
            " ",
            shown(asked.verb()),
            shown(asked.group()),
            shown(asked.version()),
            shown(asked.namespace()),
            shown(asked.resource()),
            shown(asked.subresource()),
            shown(asked.name())));
  }

  private static String shown(String text) {
    return text.isEmpty() ? "." : text;
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/,get",
    "GET,/api,get",
    "GET,/api/v1,get",
    "GET,/apis,get",
    "GET,/apis/apps,get",
    "GET,/apis/apps/v1,get",
    "POST,/metrics,post",
    "GET,/openapi/v3/apis/apps/v1,get"
  })
  void aUrlOfNoResource(String method, String path, String verb) {
    assertEquals(
        new Attributes.OfPath(verb, path), RequestAttributes.parse(method, path, false, ""));
  }
}
