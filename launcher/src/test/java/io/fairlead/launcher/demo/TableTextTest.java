package io.fairlead.launcher.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TableTextTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void columnsAreAlignedAndWideOnesLeftOut() {
    String text =
        TableText.of(
            JSON.readTree(
                """
                {"columnDefinitions":[{"name":"Name","priority":0},{"name":"Port(s)","priority":0},
                                      {"name":"Selector","priority":1}],
                 "rows":[{"cells":["api","80/TCP","app=api"]},{"cells":["kubernetes","443/TCP",""]}]}
                """));
    assertEquals(
        """
        NAME         PORT(S)
        api          80/TCP
        kubernetes   443/TCP
        """,
        text);
  }

  @Test
  void nothingIsSaidAsKubectlSaysIt() {
    assertEquals(
        "No resources found\n",
        TableText.of(JSON.readTree("{\"columnDefinitions\":[{\"name\":\"Name\"}],\"rows\":[]}")));
  }
}
