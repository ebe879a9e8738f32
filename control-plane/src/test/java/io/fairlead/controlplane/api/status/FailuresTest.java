package io.fairlead.controlplane.api.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class FailuresTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final ResourceKey INGRESS = new ResourceKey(ResourceKind.INGRESS, "n", "web");
  private static final ResourceKey CONFIG = new ResourceKey(ResourceKind.CONFIG_MAP, "n", "cm1");

  record Case(String name, Failure failure, String json) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "unauthorized",
            Failures.unauthorized(),
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"Unauthorized","reason":"Unauthorized","code":401}
            """),
        new Case(
            "absent, of a named group",
            Failures.notFound(INGRESS),
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"ingresses.networking.k8s.io \\"web\\" not found","reason":"NotFound",
             "details":{"name":"web","group":"networking.k8s.io","kind":"ingresses"},"code":404}
            """),
        new Case(
            "no such resource",
            Failures.noSuchResource(),
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"the server could not find the requested resource","reason":"NotFound",
             "details":{},"code":404}
            """),
        new Case(
            "stale",
            Failures.modified(CONFIG),
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"Operation cannot be fulfilled on configmaps \\"cm1\\": the object has been \
            modified; please apply your changes to the latest version and try again",
             "reason":"Conflict","details":{"name":"cm1","kind":"configmaps"},"code":409}
            """),
        new Case(
            "another uid",
            Failures.preconditionFailed(CONFIG, "UID", "x", "y"),
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"Operation cannot be fulfilled on ConfigMap \\"cm1\\": the UID in the \
            precondition (x) does not match the UID in record (y). The object might have been \
            deleted and then recreated",
             "reason":"Conflict","details":{"name":"cm1","kind":"configmaps"},"code":409}
            """),
        new Case(
            "two errors",
            Failures.invalid(
                ResourceKind.SERVICE,
                "web",
                List.of(
                    FieldError.required(FieldPath.of("spec").child("ports"), ""),
                    FieldError.invalid(FieldPath.of("spec").child("type"), "X", "no"))),
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"Service \\"web\\" is invalid: [spec.ports: Required value, spec.type: \
            Invalid value: \\"X\\": no]",
             "reason":"Invalid","details":{"name":"web","kind":"Service","causes":[
               {"reason":"FieldValueRequired","message":"Required value","field":"spec.ports"},
               {"reason":"FieldValueInvalid","message":"Invalid value: \\"X\\": no",
                "field":"spec.type"}]},"code":422}
            """),
        new Case(
            "future version",
            Failures.tooLargeResourceVersion(99999999, 386),
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"Timeout: Too large resource version: 99999999, current: 386",
             "reason":"Timeout","details":{"causes":[{"reason":"ResourceVersionTooLarge",
             "message":"Too large resource version"}],"retryAfterSeconds":1},"code":504}
            """),
        new Case(
            "store does not answer",
            Failures.unavailable("the journal does not answer", Duration.ofMillis(100)),
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"the journal does not answer","reason":"ServiceUnavailable",
             "details":{"retryAfterSeconds":1},"code":503}
            """),
        new Case(
            "terminating namespace",
            Failures.namespaceTerminating(CONFIG),
            """
            {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",
             "message":"configmaps \\"cm1\\" is forbidden: unable to create new content in \
            namespace n because it is being terminated",
             "reason":"Forbidden","details":{"name":"cm1","kind":"configmaps","causes":[
             {"reason":"NamespaceTerminating","message":"namespace n is being terminated",
              "field":"metadata.namespace"}]},"code":403}
            """));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aFailureIsThisStatus(Case expected) {
    assertEquals(JSON.readTree(expected.json()), expected.failure().json());
  }
}
