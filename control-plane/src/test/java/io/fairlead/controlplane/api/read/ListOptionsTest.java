package io.fairlead.controlplane.api.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.read.ListOptions.Match;
import io.fairlead.controlplane.api.status.Failure;
import io.fairlead.controlplane.api.status.Rejected;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListOptionsTest {

  @Test
  void everyOptionIsRead() {
    ListOptions options =
        ListOptions.parse(
            Query.parse(
                "watch=1&limit=500&resourceVersion=17&allowWatchBookmarks=true"
                    + "&timeoutSeconds=30&sendInitialEvents=true"
                    + "&resourceVersionMatch=NotOlderThan"));

    assertEquals(
        new ListOptions(
            true,
            500,
            "",
            Optional.of(17L),
            Match.NOT_OLDER_THAN,
            true,
            Optional.of(true),
            Optional.of(Duration.ofSeconds(30))),
        options);
  }

  @Test
  void nothingGivenIsAPlainList() {
    ListOptions options = ListOptions.parse(Query.parse("timeoutSeconds=0&watch=false"));

    assertEquals(
        new ListOptions(
            false, 0, "", Optional.empty(), Match.UNSET, false, Optional.empty(), Optional.empty()),
        options);
  }

  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "resourceVersionMatch=Exact | 422 | ListOptions.meta.k8s.io \"\" is invalid:"
            + " resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless"
            + " resourceVersion is provided",
        "resourceVersionMatch=Exact&resourceVersion=0 | 422 | ListOptions.meta.k8s.io \"\" is"
            + " invalid: resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is"
            + " forbidden for resourceVersion \"0\"",
        "resourceVersionMatch=Maybe&resourceVersion=1 | 422 | ListOptions.meta.k8s.io \"\" is"
            + " invalid: resourceVersionMatch: Unsupported value: \"Maybe\": supported values:"
            + " \"Exact\", \"NotOlderThan\", \"\"",
        "sendInitialEvents=true | 422 | ListOptions.meta.k8s.io \"\" is invalid:"
            + " sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list",
        "watch=true&sendInitialEvents=true | 422 | ListOptions.meta.k8s.io \"\" is invalid:"
            + " resourceVersionMatch: Forbidden: sendInitialEvents requires setting"
            + " resourceVersionMatch to NotOlderThan",
        "watch=true&resourceVersionMatch=NotOlderThan&resourceVersion=1 | 422 |"
            + " ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden:"
            + " resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
        "limit=many | 400 | strconv.ParseInt: parsing \"many\": invalid syntax",
        "resourceVersion=new | 400 | invalid resource version: resourceVersion: Invalid value:"
            + " \"new\": strconv.ParseUint: parsing \"new\": invalid syntax",
        "resourceVersion=-1 | 400 | invalid resource version: resourceVersion: Invalid value:"
            + " \"-1\": strconv.ParseUint: parsing \"-1\": invalid syntax"
      })
  void wrongOptionsAreRefusedInKubernetesWords(String query, int code, String message) {
    Failure failure =
        assertThrows(Rejected.class, () -> ListOptions.parse(Query.parse(query))).failure();

    assertEquals(code, failure.code());
    assertEquals(message, failure.message());
  }
}
