package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can be wrong with a request, over the wire. */
class ErrorsTest {
  private static final String JSON = "application/json";
  private static final String ACCESS_REVIEWS =
      "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  private static final String MISSPELLED_REVIEW =
      "{\"spec\":{\"resourceAttributes\":{\"verb\":\"get\",\"resource\":\"pods\"},\"wrong\":1}}";
  private static final String DEFAULT_TOKEN =
      "/api/v1/namespaces/default/serviceaccounts/default/token";
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
  private static final String CONFIG = "{\"metadata\":{\"name\":\"there\"},\"data\":{\"a\":\"b\"}}";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  @BeforeAll
  static void start() throws Exception {
    assertEquals(201, http.post(CONFIG_MAPS, CONFIG).code());
  }

  record Case(
      String name,
      String method,
      String path,
      String type,
      String body,
      int code,
      String reason,
      String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    String absent = CONFIG_MAPS + "/nope";
    String there = CONFIG_MAPS + "/there";
    String notFound = "the server could not find the requested resource";
    String notAllowed = "the server does not allow this method on the requested resource";
    return Stream.of(
        get("absent object", absent, 404, "NotFound", "configmaps \"nope\" not found"),
        get(
            "absent object of a named group",
            "/apis/networking.k8s.io/v1/namespaces/default/ingresses/nope",
            404,
            "NotFound",
            "ingresses.networking.k8s.io \"nope\" not found"),
        get("unknown resource", "/api/v1/bananas", 404, "NotFound", notFound),
        get("unknown group", "/apis/batch/v1/jobs", 404, "NotFound", notFound),
        get("unknown version", "/api/v2", 404, "NotFound", notFound),
        get(
            "bad label selector",
            CONFIG_MAPS + "?labelSelector=a%3D%3D%3Db",
            400,
            "BadRequest",
            "unable to parse requirement: found '=', expected: identifier"),
        get(
            "bad field selector",
            CONFIG_MAPS + "?fieldSelector=spec.foo%3Db",
            400,
            "BadRequest",
            "field label not supported: spec.foo"),
        get(
            "bad continue token",
            CONFIG_MAPS + "?limit=1&continue=x",
            400,
            "BadRequest",
            "invalid continue token: "),
        get(
            "match without version",
            CONFIG_MAPS + "?resourceVersionMatch=Exact",
            422,
            "Invalid",
            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden:"
                + " resourceVersionMatch is forbidden unless resourceVersion is provided"),
        new Case(
            "malformed JSON",
            "POST",
            CONFIG_MAPS,
            JSON,
            "{\"metadata\":",
            400,
            "BadRequest",
            "the object provided is unrecognized (must be of type ConfigMap): couldn't get"
                + " version/kind; json parse error: "),
        new Case(
            "wrong JSON type",
            "POST",
            CONFIG_MAPS,
            JSON,
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":5}}",
            400,
            "BadRequest",
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal"
                + " number into Go struct field ObjectMeta.metadata.name of type string"),
        new Case(
            "unknown field",
            "POST",
            CONFIG_MAPS + "?fieldValidation=Strict",
            JSON,
            "{\"metadata\":{\"name\":\"x\"},\"wrong\":1}",
            400,
            "BadRequest",
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error:"
                + " unknown field \"wrong\""),
        new Case(
            "unknown field of a review",
            "POST",
            ACCESS_REVIEWS + "?fieldValidation=Strict",
            JSON,
            MISSPELLED_REVIEW,
            400,
            "BadRequest",
            "SelfSubjectAccessReview in version \"v1\" cannot be handled as a"
                + " SelfSubjectAccessReview: strict decoding error: unknown field \"spec.wrong\""),
        new Case(
            "unknown field of a token request",
            "POST",
            DEFAULT_TOKEN + "?fieldValidation=Strict",
            JSON,
            "{\"spec\":{\"wrong\":1}}",
            400,
            "BadRequest",
            "TokenRequest in version \"v1\" cannot be handled as a TokenRequest: strict decoding"
                + " error: unknown field \"spec.wrong\""),
        new Case(
            "wrong content type",
            "POST",
            CONFIG_MAPS,
            "text/plain",
            "x",
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include: "),
        new Case(
            "a patch of another type",
            "PATCH",
            there,
            "application/x-patch",
            "{}",
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - accepted media types include:"
                + " application/json-patch+json, application/merge-patch+json,"
                + " application/strategic-merge-patch+json, application/apply-patch+yaml"),
        new Case(
            "a new object with a version",
            "POST",
            CONFIG_MAPS,
            JSON,
            "{\"metadata\":{\"name\":\"x\",\"resourceVersion\":\"5\"}}",
            400,
            "BadRequest",
            "resourceVersion should not be set on objects to be created"),
        new Case(
            "exists",
            "POST",
            CONFIG_MAPS,
            JSON,
            CONFIG,
            409,
            "AlreadyExists",
            "configmaps \"there\" already exists"),
        new Case(
            "absent namespace",
            "POST",
            "/api/v1/namespaces/nons/configmaps",
            JSON,
            CONFIG,
            404,
            "NotFound",
            "namespaces \"nons\" not found"),
        new Case(
            "another namespace in the body",
            "POST",
            CONFIG_MAPS,
            JSON,
            "{\"metadata\":{\"name\":\"x\",\"namespace\":\"other\"}}",
            400,
            "BadRequest",
            "the namespace of the provided object does not match the namespace sent on the"
                + " request"),
        new Case(
            "another name in the body",
            "PUT",
            there,
            JSON,
            "{\"metadata\":{\"name\":\"other\"}}",
            400,
            "BadRequest",
            "the name of the object (other) does not match the name on the URL (there)"),
        new Case(
            "stale version",
            "PUT",
            there,
            JSON,
            "{\"metadata\":{\"name\":\"there\",\"resourceVersion\":\"1\"}}",
            409,
            "Conflict",
            "Operation cannot be fulfilled on configmaps \"there\": the object has been modified;"
                + " please apply your changes to the latest version and try again"),
        new Case(
            "stale version in a patch",
            "PATCH",
            there,
            "application/merge-patch+json",
            "{\"metadata\":{\"resourceVersion\":\"1\"}}",
            409,
            "Conflict",
            "Operation cannot be fulfilled on configmaps \"there\": the object has been modified;"
                + " please apply your changes to the latest version and try again"),
        new Case(
            "patch that does not apply",
            "PATCH",
            there,
            "application/json-patch+json",
            "[{\"op\":\"remove\",\"path\":\"/data/zzz\"}]",
            422,
            "Invalid",
            "the server rejected our request due to an error in our request"),
        new Case(
            "delete of another uid",
            "DELETE",
            there,
            JSON,
            "{\"preconditions\":{\"uid\":\"x\"}}",
            409,
            "Conflict",
            "Operation cannot be fulfilled on ConfigMap \"there\": the UID in the precondition (x)"
                + " does not match the UID in record ("),
        new Case(
            "unknown propagation",
            "DELETE",
            there,
            JSON,
            "{\"propagationPolicy\":\"Sideways\"}",
            422,
            "Invalid",
            "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value:"
                + " \"Sideways\": supported values: \"Foreground\", \"Background\", \"Orphan\","
                + " \"nil\""),
        new Case(
            "unknown dry run",
            "POST",
            CONFIG_MAPS + "?dryRun=Some",
            JSON,
            CONFIG,
            422,
            "Invalid",
            "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: \"Some\":"
                + " supported values: \"All\""),
        new Case(
            "put on a collection",
            "PUT",
            CONFIG_MAPS,
            JSON,
            CONFIG,
            405,
            "MethodNotAllowed",
            notAllowed),
        new Case(
            "create in no namespace",
            "POST",
            "/api/v1/configmaps",
            JSON,
            CONFIG,
            405,
            "MethodNotAllowed",
            notAllowed),
        new Case(
            "all namespaces at once",
            "DELETE",
            "/api/v1/namespaces",
            JSON,
            "",
            405,
            "MethodNotAllowed",
            notAllowed),
        new Case(
            "Endpoints of a Service with a selector",
            "DELETE",
            "/api/v1/namespaces/kube-system/endpoints/kube-dns",
            JSON,
            "",
            403,
            "Forbidden",
            "endpoints \"kube-dns\" is forbidden: they are told from the EndpointSlices"),
        new Case(
            "several errors at once",
            "POST",
            "/api/v1/namespaces/default/services",
            JSON,
            "{\"metadata\":{\"name\":\"Web\"},\"spec\":{\"type\":\"Bogus\",\"ports\":[{\"port\":0}]}}",
            422,
            "Invalid",
            "Service \"Web\" is invalid: ["));
  }

  private static Case get(String name, String path, int code, String reason, String message) {
    return new Case(name, "GET", path, "", "", code, reason, message);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aMistakeIsAnsweredInKubernetesWords(Case mistake) throws Exception {
    Answer answer =
        mistake.type().isEmpty()
            ? http.get(mistake.path())
            : http.send(mistake.method(), mistake.path(), mistake.type(), mistake.body());

    assertAll(
        answer.response()::body,
        () -> assertEquals(mistake.code(), answer.code()),
        () -> assertEquals(mistake.code(), answer.json().path("code").asInt(0)),
        () -> assertEquals("Failure", answer.text("/status")),
        () -> assertEquals(mistake.reason(), answer.reason()),
        () ->
            assertTrue(
                answer.message().startsWith(mistake.message()),
                () -> answer.message() + "\nshould start with\n" + mistake.message()));
  }

  @Test
  void nobodyWithoutTheTokenComesIn() throws Exception {
    for (String header : new String[] {"Bearer x", "Basic YTpi", "Bearer", "bearer "}) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(http.url() + "/api/v1/pods"))
              .header("Authorization", header)
              .build();

      Answer answer = http.send(request);

      assertEquals(401, answer.code(), header);
      assertEquals("Unauthorized", answer.message());
    }
  }

  @Test
  void healthAndVersionAreOpen() throws Exception {
    for (String path : new String[] {"/healthz", "/livez", "/readyz", "/version"}) {
      Answer answer = http.send(HttpRequest.newBuilder(URI.create(http.url() + path)).build());

      assertEquals(200, answer.code(), path);
    }
  }

  @Test
  void aSlashAtTheEndOfAPathIsNothing() throws Exception {
    for (String path : new String[] {"/apis/", "/api/v1/", CONFIG_MAPS + "/", "/openapi/v3/"}) {
      assertEquals(200, http.get(path).code(), path);
    }
  }

  @Test
  void aRepresentationWeDoNotHaveIsNotAcceptable() throws Exception {
    Answer answer = http.get(CONFIG_MAPS, "Accept", "application/cbor");

    assertEquals(406, answer.code());
    assertEquals("NotAcceptable", answer.reason());
  }

  @Test
  void aBodyOverThreeMebibytesIsTooLarge() throws Exception {
    String body =
        "{\"metadata\":{\"name\":\"big\"},\"data\":{\"a\":\"" + "x".repeat(3 << 20) + "\"}}";

    Answer declared = http.post(CONFIG_MAPS, body);
    Answer streamed =
        http.send(
            http.request(CONFIG_MAPS)
                .POST(
                    HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofString(body)))
                .build());

    for (Answer answer : new Answer[] {declared, streamed}) {
      assertEquals(413, answer.code());
      assertEquals("RequestEntityTooLarge", answer.reason());
      assertEquals("Request entity too large: limit is 3145728", answer.message());
    }
  }

  @Test
  void aVersionInTheFutureTimesOut() throws Exception {
    Answer answer = http.get(CONFIG_MAPS + "?resourceVersion=99999999");

    assertEquals(504, answer.code());
    assertEquals("Timeout", answer.reason());
    assertTrue(
        answer.message().startsWith("Timeout: Too large resource version: 99999999, current"));
    assertEquals("ResourceVersionTooLarge", answer.text("/details/causes/0/reason"));
  }

  @Test
  void questionsWarnOfFieldsTheyDoNotHaveUnlessToldToIgnoreThem() throws Exception {
    Answer warned = http.post(ACCESS_REVIEWS, MISSPELLED_REVIEW);
    Answer token = http.post(DEFAULT_TOKEN, "{\"spec\":{\"wrong\":1}}");
    Answer ignored = http.post(ACCESS_REVIEWS + "?fieldValidation=Ignore", MISSPELLED_REVIEW);

    for (Answer answer : new Answer[] {warned, token}) {
      assertEquals(201, answer.code());
      assertEquals("299 - \"unknown field \\\"spec.wrong\\\"\"", answer.header("Warning"));
    }
    assertEquals(201, ignored.code());
    assertEquals("", ignored.header("Warning"));
  }

  /**
   * A17: a snippet would do nothing here; of another controller's Ingress it is not our business.
   */
  @Test
  void anIngressOfOurClassWithASnippetIsForbidden() throws Exception {
    String group = "/apis/networking.k8s.io/v1/";
    http.post(
        group + "ingressclasses",
        "{\"metadata\":{\"name\":\"ours\"},\"spec\":{\"controller\":\"fairlead.io/gateway\"}}");
    String ingress =
        """
        {"metadata": {"name": "%1$s",
                      "annotations": {"nginx.ingress.kubernetes.io/server-snippet": "return 1;"}},
         "spec": {"ingressClassName": "%1$s", "rules": [{"host": "a.example.com"}]}}
        """;

    Answer ours = http.post(group + "namespaces/default/ingresses", ingress.formatted("ours"));
    Answer theirs = http.post(group + "namespaces/default/ingresses", ingress.formatted("theirs"));

    assertEquals(403, ours.code());
    assertEquals("Forbidden", ours.reason());
    assertTrue(
        ours.message()
            .startsWith(
                "ingresses.networking.k8s.io \"ours\" is forbidden:"
                    + " nginx.ingress.kubernetes.io/server-snippet annotation cannot be used."),
        ours.message());
    assertEquals(201, theirs.code());
    assertTrue(theirs.header("Warning").contains("server-snippet"), theirs.header("Warning"));
  }
}
